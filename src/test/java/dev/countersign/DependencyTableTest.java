package dev.countersign;

import static dev.countersign.DependencyTable.MAY_USE;
import static dev.countersign.DependencyTable.reachableFrom;
import static dev.countersign.MainClasses.planted;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dependency table holds for the program, and each of its rules is seen to refuse a planted class. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DependencyTableTest {

    @Test
    void packages_use_only_what_the_table_allows() {
        DependencyTable.isKept().check(MainClasses.ALL);
    }

    @ParameterizedTest
    @CsvSource({
        "policy,      dev.countersign.evidence.Statement",
        "firmware,    dev.countersign.policy.Policy",
        "console,     dev.countersign.core.SignerClient",
        "publication, dev.countersign.request.RequestService",
        "artifact,    dev.countersign.request.RequestService",
        "app,         dev.countersign.signer.Main",
        "signer,      dev.countersign.problem.Refusal",
        "cli,         dev.countersign.problem.Refusal",
        "unlisted,    dev.countersign.policy.Policy",
    })
    void the_table_refuses(String from, String to) {
        assertRefuses(
                DependencyTable.isKept(), from + ".Planted", "class Planted { Class<?> used = " + to + ".class; }", to);
    }

    @Test
    void every_package_is_in_the_table() {
        DependencyTable.isComplete().check(MainClasses.ALL);
    }

    @Test
    void a_package_outside_the_table_is_refused() {
        assertRefuses(DependencyTable.isComplete(), "common.Planted", "class Planted {}", "is in no listed package");
    }

    @Test
    void the_table_names_only_packages_that_it_lists_and_has_no_cycles() {
        assertThat(cyclic(MAY_USE)).isEmpty();
        MAY_USE.values().forEach(used -> assertThat(MAY_USE.keySet()).containsAll(used));
    }

    @Test
    void a_cycle_is_seen_at_any_distance() {
        var table = new TreeMap<>(MAY_USE);
        table.put("problem", Set.of("identity"));
        assertThat(cyclic(table)).containsExactlyInAnyOrder("problem", "identity");
    }

    @Test
    void only_ceremony_and_signing_reach_the_signer_process() {
        assertThat(reaching("core")).containsExactlyInAnyOrder("ceremony", "signing", "app");
    }

    @Test
    void nothing_but_the_start_of_the_server_calls_signing() {
        assertThat(reaching("signing")).containsExactly("app");
    }

    @Test
    void anonymous_readers_stay_outside() {
        assertThat(reachableFrom("publication", MAY_USE)).doesNotContain("request", "signing", "ceremony", "core");
    }

    @Test
    void signer_and_cli_reach_nothing_but_the_trusted_core() {
        assertThat(reachableFrom("signer", MAY_USE)).isEqualTo(DependencyTable.TRUSTED_CORE);
        assertThat(reachableFrom("cli", MAY_USE)).isEqualTo(DependencyTable.TRUSTED_CORE);
        assertThat(reaching("signer")).isEmpty();
        assertThat(reaching("cli")).isEmpty();
    }

    @Test
    void signer_and_trusted_core_need_only_the_jdk() {
        DependencyTable.trustedProgramsNeedOnlyTheJdk().check(MainClasses.ALL);
    }

    @ParameterizedTest
    @CsvSource({
        "policy,     java.sql.Connection",
        "evidence,   java.net.http.HttpClient",
        "evidence,   com.fasterxml.jackson.core.JsonFactory",
        "firmware,   org.jboss.logging.Logger",
        "signer,     jakarta.inject.Inject",
        "signer.hsm, picocli.CommandLine",
    })
    void the_trusted_programs_may_not_use(String from, String to) {
        assertRefuses(
                DependencyTable.trustedProgramsNeedOnlyTheJdk(),
                from + ".Planted",
                "class Planted { " + to + "[] used; }",
                to);
    }

    @Test
    void cli_needs_only_picocli_and_in_one_package_jackson() {
        DependencyTable.cliNeedsOnlyPicocliAndJackson().check(MainClasses.ALL);
    }

    @ParameterizedTest
    @CsvSource({
        "cli,     com.fasterxml.jackson.core.JsonFactory",
        "cli.api, org.jboss.logging.Logger",
        "cli,     jakarta.ws.rs.client.Client",
    })
    void cli_may_not_use(String from, String to) {
        assertRefuses(
                DependencyTable.cliNeedsOnlyPicocliAndJackson(),
                from + ".Planted",
                "class Planted { " + to + " used; }",
                to);
    }

    private static Set<String> reaching(String feature) {
        var reaching = new TreeMap<>(MAY_USE);
        reaching.keySet().removeIf(from -> !reachableFrom(from, MAY_USE).contains(feature));
        return reaching.keySet();
    }

    private static Set<String> cyclic(Map<String, Set<String>> table) {
        var cyclic = new TreeMap<>(table);
        cyclic.keySet().removeIf(feature -> !reachableFrom(feature, table).contains(feature));
        return cyclic.keySet();
    }

    private static void assertRefuses(ArchRule rule, String name, String source, String words) {
        var result = rule.evaluate(planted(MainClasses.ROOT + "." + name, source));
        assertThat(result.getFailureReport().getDetails())
                .anySatisfy(detail -> assertThat(detail).contains(words));
    }
}
