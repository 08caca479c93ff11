package dev.countersign.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One run of the program inside the test's process, and what came of it.
 *
 * @param exitCode what the process would have ended with
 * @param out standard output
 * @param err the error stream
 */
record Run(int exitCode, String out, String err) {

    /** Without any variables, and with somebody who says yes to everything. */
    static Run of(String... arguments) {
        return new World().run(arguments);
    }

    /** A file of the firmware fixtures, relative to the project: golden files repeat the name. */
    static String fixture(String name) {
        return Path.of("src/test/resources/firmware", name).toString();
    }

    /** The public half of one of the fixtures' keys. */
    static String key(String name) {
        return fixture("keys/TEST-ONLY-" + name + ".pub.pem");
    }

    /** What the program finds around itself. */
    static final class World {
        private final Map<String, String> variables = new HashMap<>();
        private Predicate<String> consent = question -> true;

        World variable(String name, String value) {
            variables.put(name, value);
            return this;
        }

        World refusesToConsent() {
            consent = question -> false;
            return this;
        }

        Run run(String... arguments) {
            var out = new StringWriter();
            var err = new StringWriter();
            var surroundings =
                    new Surroundings(new PrintWriter(out), new PrintWriter(err), variables, Clock.systemUTC(), consent);
            var exitCode = Countersign.run(surroundings, arguments);
            return new Run(exitCode, out.toString(), err.toString());
        }
    }
}
