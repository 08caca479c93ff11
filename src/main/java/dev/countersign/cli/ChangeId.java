package dev.countersign.cli;

import picocli.CommandLine.Parameters;

/** The argument of every command about one change; its form is that of a {@link RequestId}. */
final class ChangeId {
    private ChangeId() {}

    /** {@code @Mixin} for the commands. */
    static final class Argument {
        @Parameters(paramLabel = "ID", description = "Id of the change, 64 hexadecimal digits.")
        private RequestId id = new RequestId("");

        String hex() {
            return id.hex();
        }
    }
}
