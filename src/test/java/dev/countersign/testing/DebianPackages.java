package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian packages that a test needs, downloaded with the system's apt and unpacked into a folder of their own. Nothing is
 * installed and no root is needed, so that the real tools can be run on a bare Debian 12 by anybody.
 *
 * <pre>
 * Path files = DebianPackages.named("softhsm").with("softhsm2", "libsofthsm2").unpacked();
 * Path library = DebianPackages.find(files, "libsofthsm2.so");
 * </pre>
 *
 * <p>The folder is {@code ${XDG_CACHE_HOME:-$HOME/.cache}/countersign/debian/<name>/files}. It is made under another name
 * and renamed, so that an interrupted attempt leaves nothing that looks whole, and under a lock, so that several test
 * JVMs make it once. Beside it lies the list of its packages; another list makes the folder anew.
 *
 * <p>Package lists are fetched into the cache too: minimal systems have none, and ordinary users cannot refresh them.
 */
public final class DebianPackages {
    private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
    private static final int ATTEMPTS = 3;

    /** File locks are held by a whole JVM, so its threads need one of their own. */
    private static final Lock WITHIN_THIS_JVM = new ReentrantLock();

    private final Path cache;
    private final String name;
    private final List<String> packages = new ArrayList<>();
    private final Set<String> suites = new LinkedHashSet<>();

    private DebianPackages(Path cache, String name) {
        this.cache = requireNonNull(cache, "cache is null");
        this.name = requireNonNull(name, "name is null");
    }

    /** Begins a set of packages; {@code name} is the folder in the cache. */
    public static DebianPackages named(String name) {
        return in(userCache().resolve("countersign/debian"), name);
    }

    /** The same with another cache. */
    static DebianPackages in(Path cache, String name) {
        return new DebianPackages(cache, name);
    }

    /** Adds packages of the suite that this system runs, without their dependencies. */
    public DebianPackages with(String... names) {
        return from(ownSuite(), names);
    }

    /** Adds packages of another suite, for example {@code trixie}, without their dependencies. */
    public DebianPackages from(String suite, String... names) {
        suites.add(suite);
        for (String each : names) {
            packages.add(each + "/" + suite);
        }
        return this;
    }

    /** The folder that holds the packages' files, as they would lie under {@code /}; downloads them at the first call. */
    public Path unpacked() {
        WITHIN_THIS_JVM.lock();
        try {
            Files.createDirectories(cache);
            try (FileChannel channel = FileChannel.open(
                            cache.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                return unpackedUnder(lock);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            WITHIN_THIS_JVM.unlock();
        }
    }

    private Path unpackedUnder(FileLock lock) throws IOException {
        if (!lock.isValid()) {
            throw new IllegalStateException("the lock is gone");
        }
        Path folder = cache.resolve(name);
        Path list = folder.resolve("packages");
        String wanted = String.join("\n", packages) + "\n";
        if (!Files.exists(list) || !Files.readString(list).equals(wanted)) {
            Folders.delete(folder);
            Path work = Files.createTempDirectory(cache, name + ".");
            try {
                download(work);
                Path made = Files.createDirectory(work.resolve("made"));
                unpack(work, made.resolve("files"));
                Files.writeString(made.resolve("packages"), wanted);
                // Last step: before it there is no folder of that name.
                Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Folders.delete(work);
            }
        }
        return folder.resolve("files");
    }

    private void download(Path work) throws IOException {
        Files.createDirectories(work.resolve("lists/partial"));
        Files.createDirectories(work.resolve("archives/partial"));
        String mirror = mirror(work);
        StringBuilder sources = new StringBuilder();
        for (String suite : suites) {
            sources.append("deb [signed-by=%s] %s %s main%n".formatted(KEYRING, mirror, suite));
        }
        Path list = Files.writeString(work.resolve("sources.list"), sources);
        List<String> apt = new ArrayList<>(ownFolders(work));
        apt.addAll(List.of("-o", "Dir::Etc::SourceList=" + list, "-o", "Dir::Etc::SourceParts=-"));

        run(work, apt, List.of("update"));
        List<String> command = new ArrayList<>(List.of("download"));
        command.addAll(packages);
        run(work, apt, command);
    }

    private static List<String> ownFolders(Path work) {
        return List.of(
                "apt-get",
                "-q",
                "-o",
                "Dir::State::Lists=" + work.resolve("lists"),
                "-o",
                "Dir::Cache=" + work,
                "-o",
                "Debug::NoLocking=1",
                "-o",
                "Acquire::Languages=none",
                "-o",
                "Acquire::Retries=3",
                // As root, apt would change to a user that may not write here.
                "-o",
                "APT::Sandbox::User=" + System.getProperty("user.name"));
    }

    private static void run(Path work, List<String> apt, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(apt);
        command.addAll(arguments);
        for (int attempt = 1; ; attempt++) {
            Command.Result result = Command.run(work, command);
            if (result.exit() == 0) {
                return;
            }
            if (attempt == ATTEMPTS) {
                throw new IOException("apt-get failed with status " + result.exit() + ":\n" + result.output());
            }
        }
    }

    /** Where this system gets its Debian packages from, as apt says it without having any package list. */
    private static String mirror(Path work) throws IOException {
        List<String> command = new ArrayList<>(ownFolders(work));
        command.addAll(List.of("--print-uris", "update"));
        String uris = Command.run(work, command).output();
        Matcher release = Pattern.compile("'(\\S+)/dists/" + Pattern.quote(ownSuite()) + "/InRelease'")
                .matcher(uris);
        if (!release.find()) {
            throw new IOException("apt has no source for " + ownSuite() + ": a Debian system is needed");
        }
        return release.group(1);
    }

    private static void unpack(Path work, Path files) throws IOException {
        try (var entries = Files.newDirectoryStream(work, "*.deb")) {
            for (Path deb : entries) {
                Command.Result result = Command.run(work, List.of("dpkg-deb", "-x", deb.toString(), files.toString()));
                if (result.exit() != 0) {
                    throw new IOException("cannot unpack " + deb + ":\n" + result.output());
                }
            }
        }
    }

    /** The one ordinary file of this name among unpacked files (packages hold links to it as well). */
    public static Path find(Path files, String fileName) {
        try (var walk = Files.walk(files)) {
            return walk.filter(path -> path.getFileName().toString().equals(fileName))
                    .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(fileName + " is in none of the packages"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String ownSuite() {
        try {
            return Files.readAllLines(Path.of("/etc/os-release"), UTF_8).stream()
                    .filter(line -> line.startsWith("VERSION_CODENAME="))
                    .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("/etc/os-release does not name a suite"));
        } catch (IOException e) {
            throw new UncheckedIOException("this is no Debian system", e);
        }
    }

    private static Path userCache() {
        return variable("XDG_CACHE_HOME")
                .map(Path::of)
                .orElseGet(() -> Path.of(variable("HOME").orElseGet(() -> System.getProperty("user.home")))
                        .resolve(".cache"));
    }

    private static Optional<String> variable(String variable) {
        return Optional.ofNullable(System.getenv(variable)).filter(value -> !value.isEmpty());
    }
}
