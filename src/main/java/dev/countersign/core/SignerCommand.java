package dev.countersign.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command line and the environment of the signer program.
 *
 * <p>The child gets an environment of its own: the configuration of SoftHSM where the home has one, and the words for
 * file name encoding. Nothing that the server was started with (addresses, client secrets, tokens) reaches it.
 *
 * @param home folder of the signer
 * @param anchor file outside the home that holds the head of the signer's journal; its folder exists
 * @param classPath compiled classes or the signer's jar
 * @param javaOptions more options of the Java virtual machine
 */
public record SignerCommand(Path home, Path anchor, String classPath, List<String> javaOptions) {
    private static final List<String> LANGUAGE = List.of("LANG", "LC_ALL", "LC_CTYPE");

    public SignerCommand {
        javaOptions = List.copyOf(javaOptions);
    }

    /** The program with these arguments, its three streams still to be connected by the caller. */
    public ProcessBuilder with(String... arguments) {
        // No core file of a process that has seen the PIN. The shell is replaced by the program and leaves nothing
        // behind.
        var command = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -c 0 && unset PWD && exec \"$0\" \"$@\""));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The token is reached through foreign functions and SunPKCS11.
        command.add("--enable-native-access=ALL-UNNAMED");
        // Nobody may attach a debugger or take a heap dump from outside: the PIN passes through this process.
        command.add("-XX:+DisableAttachMechanism");
        command.add("-XX:-UsePerfData");
        // It streams; the default would be a quarter of the machine's memory.
        command.add("-Xmx128m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", classPath, "dev.countersign.signer.Main"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        setEnvironment(builder.environment());
        return builder;
    }

    private void setEnvironment(Map<String, String> environment) {
        environment.keySet().retainAll(LANGUAGE);
        Path softHsm = home.resolve("softhsm2.conf");
        if (Files.exists(softHsm)) {
            environment.put("SOFTHSM2_CONF", softHsm.toString());
        }
    }

    /** Starts {@code signer run}; it ends itself when this process, and so its standard input, is gone. */
    Process run(Path socket) throws IOException {
        return with(
                        "run",
                        "--home",
                        home.toString(),
                        "--anchor",
                        anchor.toString(),
                        "--socket",
                        socket.toString(),
                        "--exit-with-stdin")
                .start();
    }
}
