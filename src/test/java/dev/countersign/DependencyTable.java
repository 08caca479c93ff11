package dev.countersign;

import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The map of the program: which package may use which. Dependencies only point up; a package that is not listed may use
 * nothing and be used by nobody. Packages of later work are listed already, so that they find their place.
 */
final class DependencyTable {
    /** Decides, and needs only the JDK: shared by server, signer and offline verifier. */
    static final Set<String> TRUSTED_CORE = Set.of("policy", "tlog", "firmware", "evidence");

    static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("policy", Set.of()),
            entry("tlog", Set.of()),
            entry("firmware", Set.of()),
            entry("evidence", Set.of("policy", "tlog")),
            // Foundations. Clock and randomness are injected as JDK types: nobody uses time.
            entry("problem", Set.of()),
            entry("time", Set.of()),
            entry("storage", Set.of()),
            entry("identity", Set.of("problem")),
            entry("log", Set.of("tlog")),
            entry("audit", Set.of("tlog")),
            // Features.
            entry("artifact", Set.of("firmware", "problem")),
            entry("request", Set.of("artifact", "keyring", "policy", "evidence", "identity", "audit", "problem")),
            entry("change", Set.of("request", "keyring", "policy", "evidence", "identity", "audit", "problem")),
            entry("keyring", Set.of("evidence", "audit", "problem")),
            entry("ceremony", Set.of("keyring", "core", "evidence", "log", "audit", "problem")),
            entry("revocation", Set.of("keyring", "evidence", "log", "audit", "problem")),
            entry("core", Set.of("evidence", "storage", "problem")),
            entry(
                    "signing",
                    Set.of(
                            "request",
                            "change",
                            "publication",
                            "policy",
                            "artifact",
                            "keyring",
                            "core",
                            "firmware",
                            "evidence",
                            "tlog",
                            "log",
                            "audit",
                            "problem")),
            entry("device", Set.of("keyring", "revocation", "evidence", "identity", "log", "audit", "problem")),
            entry("publication", Set.of("keyring", "revocation", "evidence", "storage", "log", "tlog", "problem")),
            entry("console", Set.of("request", "keyring", "revocation", "device", "identity", "problem")),
            // Puts all of the server together.
            entry(
                    "app",
                    Set.of(
                            "policy",
                            "tlog",
                            "firmware",
                            "evidence",
                            "problem",
                            "storage",
                            "identity",
                            "log",
                            "audit",
                            "artifact",
                            "request",
                            "change",
                            "keyring",
                            "ceremony",
                            "revocation",
                            "core",
                            "signing",
                            "device",
                            "publication",
                            "console")),
            // Programs of their own.
            entry("signer", TRUSTED_CORE),
            entry("cli", TRUSTED_CORE));

    private DependencyTable() {}

    /** Every use of one of our packages by another is in the table. */
    static ArchRule isKept() {
        return ArchRuleDefinition.classes().should(new ArchCondition<>("use only what the table allows") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                from.getDirectDependenciesFromSelf().stream()
                        .filter(use -> isForbidden(feature(from), feature(use.getTargetClass())))
                        .map(Dependency::getDescription)
                        .forEach(use -> events.add(SimpleConditionEvent.violated(from, use)));
            }
        });
    }

    /** Every package that has a class is in the table. */
    static ArchRule isComplete() {
        return ArchRuleDefinition.classes()
                .should()
                .resideInAPackage(MainClasses.ROOT + "..")
                .andShould(new ArchCondition<>("reside in a package of the table") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        if (!MAY_USE.containsKey(feature(item))) {
                            events.add(
                                    SimpleConditionEvent.violated(item, item.getName() + " is in no listed package"));
                        }
                    }
                });
    }

    /** The trusted core and the signer need the JDK without its network client and SQL, annotations, and each other. */
    static ArchRule trustedProgramsNeedOnlyTheJdk() {
        var allowed = DescribedPredicate.<JavaClass>describe("allowed there", type -> {
            var name = type.getBaseComponentType().getPackageName();
            return name.isEmpty()
                    || (name.startsWith("java.") && !name.startsWith("java.sql") && !name.startsWith("java.net.http"))
                    || name.startsWith("javax.crypto")
                    || name.startsWith("javax.security")
                    || name.equals("org.jspecify.annotations")
                    || feature(type).equals("signer")
                    || TRUSTED_CORE.contains(feature(type));
        });
        return ArchRuleDefinition.classes()
                .that(DescribedPredicate.describe(
                        "belong to signer or trusted core",
                        type -> feature(type).equals("signer") || TRUSTED_CORE.contains(feature(type))))
                .should()
                .onlyDependOnClassesThat(allowed);
    }

    /** The command line program brings picocli, and Jackson in one package, and nothing else. */
    static ArchRule cliNeedsOnlyPicocliAndJackson() {
        return ArchRuleDefinition.classes()
                .that()
                .resideInAPackage(MainClasses.ROOT + ".cli..")
                .should(new ArchCondition<>("need nothing but the JDK, picocli, and Jackson in cli.api") {
                    @Override
                    public void check(JavaClass from, ConditionEvents events) {
                        from.getDirectDependenciesFromSelf().stream()
                                .filter(use -> !isAllowedInCli(from, use.getTargetClass()))
                                .map(Dependency::getDescription)
                                .forEach(use -> events.add(SimpleConditionEvent.violated(from, use)));
                    }
                });
    }

    private static boolean isAllowedInCli(JavaClass from, JavaClass to) {
        var name = to.getBaseComponentType().getPackageName();
        return name.isEmpty()
                || name.startsWith("java.")
                || name.startsWith(MainClasses.ROOT)
                || name.startsWith("picocli")
                || name.equals("org.jspecify.annotations")
                || (name.startsWith("com.fasterxml.jackson.core")
                        && from.getPackageName().equals(MainClasses.ROOT + ".cli.api"));
    }

    /** What a package can come to use, at any distance; itself only if there is a cycle. */
    static Set<String> reachableFrom(String feature, Map<String, Set<String>> table) {
        var reached = new TreeSet<String>();
        reach(feature, table, reached);
        return reached;
    }

    private static void reach(String feature, Map<String, Set<String>> table, Set<String> reached) {
        for (var next : table.getOrDefault(feature, Set.of())) {
            if (reached.add(next)) {
                reach(next, table, reached);
            }
        }
    }

    private static boolean isForbidden(String from, String to) {
        return !to.isEmpty()
                && !to.equals(from)
                && !MAY_USE.getOrDefault(from, Set.of()).contains(to);
    }

    /** The first part of the package name after ours: {@code signer} for {@code dev.countersign.signer.hsm}; empty for strangers. */
    static String feature(JavaClass type) {
        var name = type.getBaseComponentType().getPackageName();
        return name.startsWith(MainClasses.ROOT + ".") ? name.split("\\.")[2] : "";
    }
}
