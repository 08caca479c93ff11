package dev.countersign.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

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
        private final Map<String, String> variables = new HashMap<>(Map.of("PATH", System.getenv("PATH")));
        private Terminal.Answer answer = Terminal.Answer.YES;

        World variable(String name, String value) {
            variables.put(name, value);
            return this;
        }

        World refusesToConsent() {
            answer = Terminal.Answer.NO;
            return this;
        }

        World hasNoTerminal() {
            answer = Terminal.Answer.NOBODY;
            return this;
        }

        Run run(String... arguments) {
            var out = new StringWriter();
            var err = new StringWriter();
            var surroundings = new Surroundings(
                    new PrintWriter(out), new PrintWriter(err), variables, Clock.systemUTC(), terminal());
            var exitCode = Countersign.run(surroundings, arguments);
            return new Run(exitCode, out.toString(), err.toString());
        }

        /** Nobody is really there: ssh-keygen must not ask on the terminal of whoever runs the tests. */
        private Terminal terminal() {
            return new Terminal() {
                @Override
                public Answer ask(String question) {
                    return answer;
                }

                @Override
                public boolean isThere() {
                    return false;
                }
            };
        }
    }
}
