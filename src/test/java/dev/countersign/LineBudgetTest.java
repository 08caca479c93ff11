package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.countersign.testing.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * The way to a signature is short enough to be read by one person in a day: the classes that {@code Intend} and {@code Complete} can come to use,
 * and the socket they are asked over. Image formats and the native binding are counted apart, and so is what is beside the way: the start, changes
 * and their adoption, publication, the policy's grammar.
 *
 * <p>A line counts unless it is empty, a comment, an import or the package's; a file counts whole as soon as one of its classes is reached.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LineBudgetTest {
    private static final int BUDGET = 2_000;
    private static final Path SOURCES = Path.of("src/main/java");
    private static final List<String> ROOTS = List.of("signer.Intents", "signer.Completion", "signer.SocketServer");
    private static final Set<String> TRUSTED = Set.of("policy", "evidence", "signer", "firmware");

    @Test
    void the_way_to_a_signature_has_at_most_2000_lines() throws IOException {
        Map<String, Integer> reached = lines(reachable());
        Map<String, Integer> way = only(reached, file -> !isCountedApart(file));
        way.forEach((file, lines) -> System.out.printf("%5d %s%n", lines, file));
        Map<String, Integer> all = lines(allTrusted());
        System.out.printf("%5d lines on the way to a signature, at most %d%n", sum(way), BUDGET);
        print("image formats", all, file -> file.startsWith("firmware/"));
        print("native binding and ceremony", all, file -> file.startsWith("signer/hsm/"));
        print(
                "start, changes, publication, grammar of policies",
                all,
                file -> !isCountedApart(file) && !way.containsKey(file));
        Report.measured("core-lines", sum(way), "lines", BUDGET, "at most 2,000 on the way to a signature");
        assertThat(sum(way)).as("lines of %s", way).isLessThanOrEqualTo(BUDGET);
    }

    @Test
    void what_is_beside_the_way_is_not_reached_from_it() throws IOException {
        assertThat(lines(reachable()).keySet())
                .as("each of them may grow without anybody having to read it for a signature")
                .contains("signer/Journal.java", "evidence/Signatures.java", "policy/Quorums.java")
                .doesNotContain(
                        "signer/Replay.java",
                        "signer/JournalStart.java",
                        "signer/RecordReader.java",
                        "signer/Changes.java",
                        "signer/Publication.java",
                        "signer/RunCommand.java",
                        "policy/PolicyReader.java");
    }

    @Test
    void nothing_on_the_way_is_by_anybody_else() {
        assertThat(reachable().stream()
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .map(use -> use.getTargetClass().getBaseComponentType())
                        .filter(type -> !type.isPrimitive())
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.startsWith("java.")
                                && !name.startsWith(MainClasses.ROOT)
                                && !name.equals("org.jspecify.annotations")))
                .isEmpty();
    }

    private static boolean isCountedApart(String file) {
        return file.startsWith("firmware/") || file.startsWith("signer/hsm/");
    }

    private static Set<JavaClass> reachable() {
        var reached = new TreeSet<JavaClass>((one, other) -> one.getName().compareTo(other.getName()));
        var open = new ArrayDeque<JavaClass>();
        ROOTS.forEach(root -> open.add(MainClasses.ALL.get(MainClasses.ROOT + "." + root)));
        while (!open.isEmpty()) {
            JavaClass type = open.remove();
            if (reached.add(type)) {
                type.getDirectDependenciesFromSelf().stream()
                        .map(use -> use.getTargetClass().getBaseComponentType())
                        .filter(target -> MainClasses.ALL.contain(target.getName()))
                        .map(target -> MainClasses.ALL.get(target.getName()))
                        .forEach(open::add);
            }
        }
        return reached;
    }

    private static Set<JavaClass> allTrusted() {
        var all = new TreeSet<JavaClass>((one, other) -> one.getName().compareTo(other.getName()));
        MainClasses.ALL.stream()
                .filter(type -> TRUSTED.contains(DependencyTable.feature(type)))
                .forEach(all::add);
        return all;
    }

    /** Lines that count, by source file below the root package. */
    private static Map<String, Integer> lines(Set<JavaClass> types) throws IOException {
        var lines = new TreeMap<String, Integer>();
        for (JavaClass type : types) {
            String name = type.getName().substring(MainClasses.ROOT.length() + 1);
            String file = name.split("\\$")[0].replace('.', '/') + ".java";
            if (!file.endsWith("package-info.java")) {
                lines.put(
                        file,
                        count(SOURCES.resolve(MainClasses.ROOT.replace('.', '/'))
                                .resolve(file)));
            }
        }
        return lines;
    }

    private static int count(Path file) throws IOException {
        int count = 0;
        boolean comment = false;
        for (String line : Files.readAllLines(file)) {
            String text = line.strip();
            if (comment || text.startsWith("/*")) {
                comment = !text.endsWith("*/");
            } else if (!text.isEmpty()
                    && !text.startsWith("//")
                    && !text.startsWith("import ")
                    && !text.startsWith("package ")) {
                count++;
            }
        }
        return count;
    }

    private static Map<String, Integer> only(Map<String, Integer> lines, Predicate<String> files) {
        var some = new TreeMap<>(lines);
        some.keySet().removeIf(files.negate());
        return some;
    }

    private static void print(String what, Map<String, Integer> lines, Predicate<String> files) {
        System.out.printf("%5d lines of %s, counted apart%n", sum(only(lines, files)), what);
    }

    private static int sum(Map<String, Integer> lines) {
        return lines.values().stream().mapToInt(Integer::intValue).sum();
    }
}
