package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;

/** Where the program starts, after the launcher has made sure of a suitable Java. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        var out = new PrintWriter(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        var err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, UTF_8);
        var surroundings = new Surroundings(out, err, System.getenv(), Clock.systemUTC(), Main::ask);
        System.exit(Countersign.run(surroundings, arguments));
    }

    /** Yes without asking where nobody can answer: scripts play development identities, too. */
    @SuppressWarnings("SystemConsoleNull") // never null on this Java, but the null checker does not know that
    private static boolean ask(String question) {
        var console = System.console();
        if (console == null || !console.isTerminal()) {
            return true;
        }
        var answer = console.readLine("%s [y/N] ", question);
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
