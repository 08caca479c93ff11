package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.time.Clock;

/** Where the program starts, after the launcher has made sure of a suitable Java. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        var out = new PrintWriter(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        var err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, UTF_8);
        var surroundings = new Surroundings(out, err, System.getenv(), Clock.systemUTC(), new ConsoleTerminal());
        System.exit(Countersign.run(surroundings, arguments));
    }
}
