package dev.countersign.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import picocli.CommandLine;

/**
 * A mistake that could be made in the trusted core or at the approver's desk, and the test that has to notice it. The mistake is made in a copy: a few words of a source
 * file are replaced, the file is compiled aside, and the test runs in a class loader that finds the copy first.
 *
 * @param name what is wrong, in a few words
 * @param changes by source file below {@code src/main/java/dev/countersign}
 * @param test the class of the test, below {@code dev.countersign}
 * @param method its name
 */
public record PlantedBug(String name, List<Change> changes, String test, String method) {
    private static final Path SOURCES = Path.of("src/main/java/dev/countersign");
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path TEST_CLASSES = Path.of("target/test-classes");

    /** Tells the processes that a test starts where the copy is. */
    private static final String PRESENT = "countersign.planted-bug";

    public PlantedBug {
        changes = List.copyOf(changes);
    }

    /**
     * Lines, or parts of one, to be replaced.
     *
     * @param genuine must stand in the file exactly once, so that a change of the file is noticed here
     */
    public record Change(String file, List<String> genuine, List<String> planted) {
        private Change plus(String line) {
            var more = new ArrayList<>(line.startsWith("-") ? genuine : planted);
            more.add(line.substring(2));
            return line.startsWith("-") ? new Change(file, more, planted) : new Change(file, genuine, more);
        }

        private String in(String text) {
            String words = String.join("\n", genuine);
            int place = text.indexOf(words);
            if (words.isEmpty() || place < 0 || text.indexOf(words, place + 1) >= 0) {
                throw new IllegalStateException("plant the bug anew: in " + file + " must stand once: " + words);
            }
            return text.replace(words, String.join("\n", planted));
        }
    }

    /** Reads a list of mistakes; its head explains its form. */
    public static List<PlantedBug> read(Path list) {
        var bugs = new ArrayList<PlantedBug>();
        var changes = new ArrayList<Change>();
        String name = "";
        try {
            for (String line : Files.readAllLines(list)) {
                switch (line.split(" ", 2)[0]) {
                    case "bug" -> name = line.substring(4);
                    case "in" -> changes.add(new Change(line.substring(3), List.of(), List.of()));
                    case "-", "+" -> changes.add(changes.removeLast().plus(line));
                    case "found" -> {
                        String[] test = line.split(" ", -1);
                        bugs.add(new PlantedBug(name, changes, test[2], test[3]));
                        changes.clear();
                    }
                    case "#", "" -> {}
                    default -> throw new IllegalStateException("not a line of a list of bugs: " + line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bugs;
    }

    /** Whether the test fails with the mistake. */
    public boolean isFound(Path folder) {
        Path copy = compiled(folder);
        System.setProperty(PRESENT, copy.toString());
        try {
            return run(List.of(copy, CLASSES, TEST_CLASSES)).getTestsFailedCount() > 0;
        } finally {
            System.clearProperty(PRESENT);
        }
    }

    /** The classes of the mistake under which the present test runs, which a process must find first; empty in ordinary tests. */
    static Optional<Path> present() {
        return Optional.ofNullable(System.getProperty(PRESENT)).map(Path::of);
    }

    /** Whether the test passes without it, run in the same way. */
    public boolean passesWithout() {
        TestExecutionSummary summary = run(List.of(CLASSES, TEST_CLASSES));
        return summary.getTestsFailedCount() == 0 && summary.getTestsSucceededCount() > 0;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Compiles the mistake aside: a folder of classes to be found before the genuine ones. */
    public Path compiled(Path folder) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Change change : changes) {
            texts.put(change.file(), change.in(texts.computeIfAbsent(change.file(), PlantedBug::source)));
        }
        List<Path> files = new ArrayList<>();
        texts.forEach((file, text) -> files.add(write(folder.resolve("src").resolve(file), text)));
        compile(files, folder.resolve("classes"));
        return folder.resolve("classes");
    }

    private static void compile(List<Path> files, Path target) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        // The libraries of the trusted core and of the command line program.
        String classPath = Stream.of(NullMarked.class, CommandLine.class)
                .map(library -> library.getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .collect(Collectors.joining(
                        System.getProperty("path.separator"), CLASSES + System.getProperty("path.separator"), ""));
        var messages = new StringWriter();
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of("-d", target.toString(), "-cp", classPath, "-proc:none", "-nowarn"),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjectsFromPaths(files))
                .call();
        if (!compiled) {
            throw new IllegalStateException("the planted bug does not compile: " + messages);
        }
    }

    private TestExecutionSummary run(List<Path> classPath) {
        SignerHome.deleteCacheAtTheEnd();
        try (var loader = new OwnFirst(classPath)) {
            Class<?> loaded = loader.loadClass("dev.countersign." + test);
            Method found = Arrays.stream(loaded.getDeclaredMethods())
                    .filter(candidate -> candidate.getName().equals(method))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(test + " has no test " + method));
            var summary = new SummaryGeneratingListener();
            // Nothing of the run that we are in ourselves: its listeners would count these tests as theirs.
            var alone = LauncherConfig.builder()
                    .enableTestEngineAutoRegistration(false)
                    .enableTestExecutionListenerAutoRegistration(false)
                    .enableLauncherSessionListenerAutoRegistration(false)
                    .enableLauncherDiscoveryListenerAutoRegistration(false)
                    .enablePostDiscoveryFilterAutoRegistration(false)
                    .addTestEngines(new JupiterTestEngine())
                    .build();
            LauncherFactory.create(alone)
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(DiscoverySelectors.selectMethod(loaded, found))
                                    .build(),
                            summary);
            TestExecutionSummary result = summary.getSummary();
            if (result.getContainersFailedCount() > 0 || result.getTestsFoundCount() == 0) {
                throw new IllegalStateException("the test could not be run: " + result.getFailures());
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String source(String file) {
        try {
            return Files.readString(SOURCES.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loads the project's classes itself, in the order of its class path, and leaves the others and the shared keys to its parent. */
    private static final class OwnFirst extends URLClassLoader {
        OwnFirst(List<Path> classPath) {
            super(classPath.stream().map(OwnFirst::url).toArray(URL[]::new), PlantedBug.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.countersign.") || name.equals(SharedKeys.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }

        private static URL url(Path folder) {
            try {
                return folder.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
