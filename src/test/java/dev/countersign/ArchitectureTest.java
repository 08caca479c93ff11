package dev.countersign;

import static dev.countersign.MainClasses.planted;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule holds for the program, and is seen to refuse a class that breaks it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ArchitectureTest {

    @Test
    void every_endpoint_says_who_may_call_it() {
        ArchitectureRules.endpointsSayWhoMayCallThem().check(MainClasses.ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"})
    void an_endpoint_open_to_everybody_by_oversight_is_refused(String method) {
        assertRefuses(
                ArchitectureRules.endpointsSayWhoMayCallThem(),
                "request.Planted",
                "@jakarta.ws.rs.Path(\"/x\") class Planted { @jakarta.ws.rs." + method + " public void call() {} }",
                "does not say who may call it");
    }

    @Test
    void an_endpoint_that_says_so_passes() {
        var guarded = planted("dev.countersign.request.Planted", """
                @jakarta.ws.rs.Path("/x") class Planted {
                    @jakarta.ws.rs.GET @jakarta.annotation.security.RolesAllowed("x") public void call() {}
                }""");
        ArchitectureRules.endpointsSayWhoMayCallThem().check(guarded);
    }

    @Test
    void nothing_is_injected_into_fields() {
        ArchitectureRules.nothingIsInjectedIntoFields().check(MainClasses.ALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jakarta.inject.Inject", "org.eclipse.microprofile.config.inject.ConfigProperty(name = \"x\")"})
    void an_injected_field_is_refused(String annotation) {
        assertRefuses(
                ArchitectureRules.nothingIsInjectedIntoFields(),
                "request.Planted",
                "class Planted { @" + annotation + " String value; }",
                "Planted.value");
    }

    @Test
    void resources_never_see_entities() {
        ArchitectureRules.resourcesNeverSeeEntities().check(MainClasses.ALL);
    }

    @Test
    void a_resource_that_answers_an_entity_is_refused() {
        assertRefuses(ArchitectureRules.resourcesNeverSeeEntities(), "keyring.Planted", """
                @jakarta.ws.rs.Path("/x") class Planted {
                    @jakarta.ws.rs.GET public Row call() { return null; }
                    @jakarta.persistence.Entity static class Row {}
                }""", "Row");
    }

    @Test
    void time_and_ids_come_from_outside() {
        ArchitectureRules.timeAndIdsComeFromOutside().check(MainClasses.ALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.time.Instant.now()",
                "java.time.LocalDate.now()",
                "java.time.Clock.systemUTC()",
                "java.util.UUID.randomUUID()",
                "System.currentTimeMillis()",
                "(java.util.function.Supplier<?>) java.time.Instant::now",
            })
    void a_class_that_asks_for_time_or_an_id_itself_is_refused(String asks) {
        assertRefuses(
                ArchitectureRules.timeAndIdsComeFromOutside(),
                "request.Planted",
                "class Planted { Object value = " + asks + "; }",
                "Planted");
    }

    @Test
    void only_signer_hsm_touches_the_token() {
        ArchitectureRules.onlyTheHsmPackageTouchesTheToken().check(MainClasses.ALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"java.lang.foreign.Linker.nativeLinker()", "java.security.Security.getProvider(\"SunPKCS11\")"})
    void another_package_that_touches_the_token_is_refused(String touch) {
        assertRefuses(
                ArchitectureRules.onlyTheHsmPackageTouchesTheToken(),
                "signer.Planted",
                "class Planted { Object value = " + touch + "; }",
                "signer.Planted");
    }

    @Test
    void every_package_is_null_marked() {
        ArchitectureRules.everyPackageIsNullMarked().check(MainClasses.ALL);
    }

    @Test
    void a_package_that_is_not_null_marked_is_refused() {
        assertRefuses(
                ArchitectureRules.everyPackageIsNullMarked(), "audit.Planted", "class Planted {}", "not @NullMarked");
    }

    private static void assertRefuses(ArchRule rule, String name, String source, String words) {
        var result = rule.evaluate(planted(MainClasses.ROOT + "." + name, source));
        assertThat(result.getFailureReport().getDetails())
                .anySatisfy(detail -> assertThat(detail).contains(words));
    }
}
