package dev.countersign.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The places where a Java is looked for, the same and in the same order as in {@code mvnw}: {@code JAVA_HOME}, the
 * {@code java} on the path, {@code /usr/lib/jvm}, SDKMAN, {@code ~/.jdks}. A JRE is enough here.
 *
 * @param named homes that somebody chose, first choice first
 * @param folders folders whose entries are homes
 */
record JavaHomes(List<Path> named, List<Path> folders) {
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d{1,4})[^\"]*\"");

    static JavaHomes ofThisMachine() {
        return of(System.getenv(), Path.of("/usr/lib/jvm"));
    }

    /**
     * @param environment of a process: {@code JAVA_HOME}, {@code PATH} and {@code HOME} are read, all may be absent
     * @param system where packages put their homes
     */
    static JavaHomes of(Map<String, String> environment, Path system) {
        List<Path> named = new ArrayList<>();
        value(environment, "JAVA_HOME").map(Path::of).ifPresent(named::add);
        value(environment, "PATH").flatMap(JavaHomes::onPath).ifPresent(named::add);
        List<Path> folders = new ArrayList<>(List.of(system));
        value(environment, "HOME").map(Path::of).ifPresent(home -> {
            folders.add(home.resolve(".sdkman/candidates/java"));
            folders.add(home.resolve(".jdks"));
        });
        return new JavaHomes(named, folders);
    }

    /** The first home of a Java of this feature release or a newer one. */
    Optional<Path> first(int release) {
        return Stream.concat(named.stream(), folders.stream().flatMap(JavaHomes::entries))
                .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                .filter(home -> release(home) >= release)
                .findFirst();
    }

    /** The feature release that the file {@code release} of a home names; 0 where it does not say. */
    static int release(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.map(VERSION::matcher)
                    .filter(Matcher::matches)
                    .mapToInt(version -> Integer.parseInt(version.group(1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0; // whatever this is, it is no home that we can use
        }
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** The home of the first {@code java} on the path, behind all symbolic links. */
    private static Optional<Path> onPath(String path) {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(path)
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "java"))
                .filter(Files::isExecutable)
                .findFirst()
                .flatMap(JavaHomes::homeOf);
    }

    private static Optional<Path> homeOf(Path java) {
        try {
            return Optional.ofNullable(java.toRealPath().getParent()).map(Path::getParent);
        } catch (IOException e) {
            return Optional.empty(); // gone since we looked: the other places remain
        }
    }

    private static Stream<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList().stream();
        } catch (IOException e) {
            return Stream.empty(); // most machines have only some of the folders
        }
    }
}
