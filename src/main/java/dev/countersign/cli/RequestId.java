package dev.countersign.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/**
 * The argument of every command about one request.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
record RequestId(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    static RequestId parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new TypeConversionException("\"" + text + "\" is not the id of a request: 64 hexadecimal digits");
        }
        return new RequestId(text);
    }

    /** {@code @Mixin} for the commands. */
    static final class Argument {
        @Parameters(paramLabel = "ID", description = "Id of the request, 64 hexadecimal digits.")
        private RequestId id = new RequestId("");

        String hex() {
            return id.hex();
        }
    }
}
