package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import com.tngtech.archunit.core.domain.JavaClass;
import dev.countersign.testing.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * The way to a signature is short enough to be read by one person in a day: the classes that {@code Intend} and {@code Complete} can come to use,
 * and the socket they are asked over. Image formats and the native binding are counted apart, and so is what is beside the way: the start, changes
 * and their adoption, publication, the policy's grammar.
 *
 * <p>A line counts when a declaration, a statement or a case begins on it: over how many lines the formatter spreads an expression changes nothing
 * about what has to be read. The lines as they stand, without empty ones, comments, imports and the package's, are printed beside.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LineBudgetTest {
    private static final int BUDGET = 2_000;
    private static final Path SOURCES = Path.of("src/main/java/dev/countersign");
    private static final List<String> ROOTS = List.of("signer.Intents", "signer.Completion", "signer.SocketServer");
    private static final Set<String> TRUSTED = Set.of("policy", "evidence", "signer", "firmware");

    @Test
    void the_way_to_a_signature_has_at_most_2000_lines() {
        Map<String, Lines> reached = lines(reachable());
        Map<String, Lines> way = only(reached, file -> !isCountedApart(file));
        way.forEach((file, lines) -> System.out.printf("%5d (%d) %s%n", lines.logical(), lines.standing(), file));
        Map<String, Lines> all = lines(allTrusted());
        Lines sum = sum(way);
        System.out.printf(
                "%5d lines on the way to a signature, at most %d (%d as they stand)%n",
                sum.logical(), BUDGET, sum.standing());
        print("image formats", all, file -> file.startsWith("firmware/"));
        print("native binding and ceremony", all, file -> file.startsWith("signer/hsm/"));
        print(
                "start, changes, publication, grammar of policies",
                all,
                file -> !isCountedApart(file) && !way.containsKey(file));
        Report.measured("core-lines", sum.logical(), "lines", BUDGET, "at most 2,000 on the way to a signature");
        Report.measured("core-lines-as-they-stand", sum.standing(), "lines", "printed");
        assertThat(sum.logical()).as("lines of %s", way).isLessThanOrEqualTo(BUDGET);
    }

    @Test
    void what_is_beside_the_way_is_not_reached_from_it() {
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

    /** Lines that count, and lines as they stand. */
    private record Lines(int logical, int standing) {
        private Lines plus(Lines more) {
            return new Lines(logical + more.logical, standing + more.standing);
        }
    }

    /** By source file below the root package; of a file only the classes that are given. */
    private static Map<String, Lines> lines(Set<JavaClass> types) {
        var names = new TreeMap<String, Set<String>>();
        for (JavaClass type : types) {
            String name = type.getName().substring(MainClasses.ROOT.length() + 1);
            String file = name.split("\\$")[0].replace('.', '/') + ".java";
            if (!file.endsWith("package-info.java")) {
                names.computeIfAbsent(file, _ -> new TreeSet<>()).add(name.substring(name.lastIndexOf('.') + 1));
            }
        }
        var lines = new TreeMap<String, Lines>();
        names.forEach((file, classes) -> lines.put(file, count(SOURCES.resolve(file), classes)));
        return lines;
    }

    private static Lines count(Path file, Set<String> classes) {
        try {
            var compiler = ToolProvider.getSystemJavaCompiler();
            var files = compiler.getStandardFileManager(null, null, null);
            var task = (JavacTask) compiler.getTask(null, files, null, List.of(), null, files.getJavaFileObjects(file));
            int logical = 0;
            for (CompilationUnitTree unit : task.parse()) {
                var beginnings = new Beginnings(unit, Trees.instance(task).getSourcePositions(), classes);
                beginnings.scan(unit, "");
                logical += beginnings.lines.size();
            }
            return new Lines(logical, standing(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines on which something begins that has to be read, within some classes of a file. */
    private static final class Beginnings extends TreeScanner<Void, String> {
        private final Set<Long> lines = new TreeSet<>();
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final Set<String> classes;

        Beginnings(CompilationUnitTree unit, SourcePositions positions, Set<String> classes) {
            this.unit = unit;
            this.positions = positions;
            this.classes = classes;
        }

        @Override
        public Void visitClass(ClassTree tree, String outer) {
            String name = outer.isEmpty() ? tree.getSimpleName().toString() : outer + "$" + tree.getSimpleName();
            return super.visitClass(tree, tree.getSimpleName().isEmpty() ? outer : name);
        }

        @Override
        public Void scan(Tree tree, String type) {
            boolean begins = tree instanceof StatementTree || tree instanceof MethodTree || tree instanceof CaseTree;
            long start = tree == null ? -1 : positions.getStartPosition(unit, tree);
            if (begins && !(tree instanceof BlockTree) && start >= 0 && (type.isEmpty() || classes.contains(type))) {
                lines.add(unit.getLineMap().getLineNumber(start));
            }
            return super.scan(tree, type);
        }
    }

    private static int standing(Path file) throws IOException {
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

    private static Map<String, Lines> only(Map<String, Lines> lines, Predicate<String> files) {
        var some = new TreeMap<>(lines);
        some.keySet().removeIf(files.negate());
        return some;
    }

    private static void print(String what, Map<String, Lines> lines, Predicate<String> files) {
        Lines sum = sum(only(lines, files));
        System.out.printf("%5d (%d) lines of %s, counted apart%n", sum.logical(), sum.standing(), what);
    }

    private static Lines sum(Map<String, Lines> lines) {
        return lines.values().stream().reduce(new Lines(0, 0), Lines::plus);
    }
}
