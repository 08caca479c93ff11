package dev.countersign.testing;

import dev.countersign.app.development.DevelopmentException;
import dev.countersign.app.development.SoftHsmModule;
import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A complete home of a signer with a real SoftHSM token, made by the real ceremony command in a process of its own. It
 * is what the development server makes, without a policy.
 *
 * <pre>
 * SignerHome home = SignerHome.copy(temporary.resolve("signer"), "thermo-1=rsa3072", "valve-1=p256");
 * Process signer = home.java("dev.countersign.signer.Main", "run", "--home", home.folder().toString(), …).start();
 * </pre>
 *
 * <p>A process that loads SoftHSM reads its environment once, so tests never touch a token in their own JVM: they start
 * {@link #java child processes}.
 */
public final class SignerHome {
    private static final Path CACHE = Path.of(
                    "target",
                    "signer-homes",
                    Long.toString(ProcessHandle.current().pid()))
            .toAbsolutePath();
    private static final Map<List<String>, SignerHome> MADE = new ConcurrentHashMap<>();

    private static final AtomicBoolean DELETED = new AtomicBoolean();

    private final Path folder;
    private final Map<String, String> environment = new ConcurrentHashMap<>();

    private SignerHome(Path folder) {
        this.folder = folder;
        environment.put("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
    }

    /**
     * Holds a ceremony, in about a second.
     *
     * @param folder the home, which must not exist yet
     * @param keys {@code NAME=KIND} each
     */
    public static SignerHome create(Path folder, String... keys) {
        SignerHome home = withoutToken(folder);
        List<String> arguments =
                new ArrayList<>(List.of("ceremony", "--home", folder.toString(), "--module", module().toString()));
        for (String key : keys) {
            arguments.addAll(List.of("--key", key));
        }
        Command.Result result = home.run("dev.countersign.signer.Main", arguments.toArray(String[]::new));
        if (result.exit() != 0) {
            throw new IllegalStateException("the ceremony ended with status " + result.exit() + ": " + result.output());
        }
        return home;
    }

    /**
     * A copy of a home on which the ceremony was held once in this test run: as good as a new one where it does not
     * matter that other tests have the same keys, and made in milliseconds.
     */
    public static SignerHome copy(Path folder, String... keys) {
        return MADE.computeIfAbsent(List.of(keys), SignerHome::createInCache).copyTo(folder);
    }

    /** An empty home with SoftHSM's configuration: where a ceremony can be held. */
    public static SignerHome withoutToken(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Files.createDirectory(folder.resolve("tokens"));
            SignerHome home = new SignerHome(folder);
            home.writeConfiguration();
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The PKCS#11 module. */
    public static Path module() {
        try {
            return SoftHsmModule.find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (DevelopmentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The home itself. */
    public Path folder() {
        return folder;
    }

    /** Where the head of its journal is kept a second time. */
    public Path anchor() {
        return folder.resolveSibling(folder.getFileName() + ".anchor");
    }

    /** What the ceremony recorded. */
    public CeremonyRecord record() {
        try {
            return CeremonyRecord.parse(Files.readAllBytes(folder.resolve("ceremony.record")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CeremonyException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The same token and files in another folder. */
    public SignerHome copyTo(Path other) {
        try {
            Files.createDirectories(other.getParent());
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    Files.copy(directory, target(directory), StandardCopyOption.COPY_ATTRIBUTES);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.copy(file, target(file), StandardCopyOption.COPY_ATTRIBUTES);
                    return FileVisitResult.CONTINUE;
                }

                private Path target(Path path) {
                    return other.resolve(folder.relativize(path));
                }
            });
            SignerHome copy = new SignerHome(other);
            copy.writeConfiguration();
            if (Files.exists(anchor())) {
                Files.copy(anchor(), copy.anchor());
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the environment of every process that loads the module must have. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** A Java program from the classes of this build and its tests, on the JDK alone, with the token's environment. */
    public ProcessBuilder java(String mainClass, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                mainClass));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment());
        return builder;
    }

    /** Runs such a program to its end. */
    public Command.Result run(String mainClass, String... arguments) {
        try {
            return Command.run(folder, java(mainClass, arguments).command(), environment());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets processes that are started afterwards have these variables. */
    void putIntoEnvironment(Map<String, String> variables) {
        environment.putAll(variables);
    }

    /**
     * Lets processes load another module, which passes calls on to the present one.
     *
     * @param settings from the present module to what the environment must say to the new one
     */
    void putModuleBefore(Path module, Function<Path, Map<String, String>> settings) {
        try {
            Path file = folder.resolve("token.properties");
            List<String> lines = Files.readAllLines(file);
            Path present = Path.of(lines.getFirst().substring("module=".length()));
            environment.putAll(settings.apply(present));
            Files.write(file, List.of("module=" + module, lines.get(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SignerHome createInCache(List<String> keys) {
        Path made = CACHE.resolve(Integer.toHexString(keys.hashCode()));
        if (Files.exists(made)) {
            return new SignerHome(made); // by the same class in another class loader, see PlantedBug
        }
        deleteCacheAtTheEnd();
        return create(made, keys.toArray(String[]::new));
    }

    /** The cache outlives the class loaders of planted bugs, so it is not theirs to delete. */
    static void deleteCacheAtTheEnd() {
        if (SignerHome.class.getClassLoader() == ClassLoader.getSystemClassLoader() && !DELETED.getAndSet(true)) {
            Runtime.getRuntime().addShutdownHook(new Thread(SignerHome::deleteCache));
        }
    }

    private static void deleteCache() {
        try {
            Folders.delete(CACHE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classPath() {
        return Stream.concat(
                        PlantedBug.present().stream(),
                        Stream.of(Path.of("target/classes"), Path.of("target/test-classes")))
                .map(path -> path.toAbsolutePath().toString())
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private void writeConfiguration() throws IOException {
        try {
            Files.write(
                    folder.resolve("softhsm2.conf"),
                    SoftHsmModule.configuration(folder.resolve("tokens").toAbsolutePath()));
        } catch (DevelopmentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
