package dev.countersign.cli;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code java -jar countersign-cli.jar} starts: the program itself where Java is new enough, else the same program on
 * a newer Java of this machine, else a sentence that says what to install.
 *
 * <p>Compiled for an older release than everything else, with its helper {@link JavaHomes}, so that the Java that many
 * systems call {@code java} can load it. For the same reason {@code Main} is only named, never referred to.
 *
 * <p>The second Java is started with {@code Main} as its main class, not with this one: whatever the search returned, there
 * is no third. Options for it go into the environment variable {@code JDK_JAVA_OPTIONS}; those on the command line of
 * the first Java belong to the first.
 */
public final class Launcher {
    /** The release that the program is compiled for. */
    static final int NEEDED = 25;

    /** EX_UNAVAILABLE of sysexits.h: something that the program needs is not there. */
    static final int UNAVAILABLE = 69;

    private static final String PROGRAM = "dev.countersign.cli.Main";

    private Launcher() {}

    /**
     * Runs the program here or on a newer Java; in the second case ends with that process's status.
     *
     * @param arguments the program's, passed on as they are
     * @throws Throwable what the program throws
     */
    @SuppressWarnings("ProcessExit") // a launcher ends with the status of what it launched
    public static void main(String[] arguments) throws Throwable {
        if (Runtime.version().feature() >= NEEDED) {
            runHere(arguments);
        } else {
            System.exit(runOnNewer(JavaHomes.ofThisMachine(), arguments));
        }
    }

    private static void runHere(String[] arguments) throws Throwable {
        try {
            Class.forName(PROGRAM).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /**
     * Runs the program on the first suitable Java, with this process's standard streams.
     *
     * @return its exit status, or {@link #UNAVAILABLE} when there is none
     */
    static int runOnNewer(JavaHomes homes, String[] arguments) throws IOException, InterruptedException {
        Optional<Path> home = homes.first(NEEDED);
        if (home.isEmpty()) {
            System.err.println("countersign: this is Java " + Runtime.version().feature() + " and no Java " + NEEDED
                    + " or newer was found. Install one (Temurin " + NEEDED + ", say) or set JAVA_HOME to it.");
            return UNAVAILABLE;
        }
        List<String> command = new ArrayList<>();
        command.add(home.get().resolve("bin/java").toString());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(PROGRAM);
        command.addAll(List.of(arguments));
        Process program = new ProcessBuilder(command).inheritIO().start();
        // Somebody who ends this process means the program.
        Runtime.getRuntime().addShutdownHook(new Thread(program::destroy));
        return program.waitFor();
    }
}
