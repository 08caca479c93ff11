package dev.countersign;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.MappedSuperclass;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullMarked;

/** Rules about single classes, wherever they live. {@link ArchitectureTest} applies each and sees each refuse something. */
final class ArchitectureRules {
    private static final Set<Class<? extends Annotation>> WHO_MAY_CALL =
            Set.of(RolesAllowed.class, PermitAll.class, DenyAll.class, Authenticated.class);

    /** Methods that ask the system for time or an id; {@code System.nanoTime} only measures and is free. */
    private static final Map<String, Set<String>> TIME_AND_CHANCE = Map.ofEntries(
            Map.entry("java.time.Instant", Set.of("now")),
            Map.entry("java.time.LocalDate", Set.of("now")),
            Map.entry("java.time.LocalDateTime", Set.of("now")),
            Map.entry("java.time.OffsetDateTime", Set.of("now")),
            Map.entry("java.time.ZonedDateTime", Set.of("now")),
            Map.entry("java.time.Year", Set.of("now")),
            Map.entry(
                    "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system", "tickMillis", "tickSeconds")),
            Map.entry("java.lang.System", Set.of("currentTimeMillis")),
            Map.entry("java.util.UUID", Set.of("randomUUID")));

    /** Where the system is asked: the server's one place, and the beginnings of the two plain programs. */
    private static final Set<String> CLOCKMAKERS =
            Set.of("dev.countersign.signer.Main", "dev.countersign.cli.Main", "dev.countersign.app.Main");

    private ArchitectureRules() {}

    static ArchRule endpointsSayWhoMayCallThem() {
        return methods()
                .that(describe("answer HTTP requests", ArchitectureRules::isEndpoint))
                .should(new ArchCondition<>("carry @RolesAllowed, @PermitAll, @DenyAll or @Authenticated") {
                    @Override
                    public void check(JavaMethod method, ConditionEvents events) {
                        if (WHO_MAY_CALL.stream()
                                .noneMatch(annotation -> method.isAnnotatedWith(annotation)
                                        || method.getOwner().isAnnotatedWith(annotation))) {
                            events.add(SimpleConditionEvent.violated(
                                    method, method.getFullName() + " does not say who may call it"));
                        }
                    }
                });
    }

    private static boolean isEndpoint(JavaMethod method) {
        return method.getAnnotations().stream()
                .anyMatch(annotation -> annotation.getRawType().isAnnotatedWith(HttpMethod.class));
    }

    static ArchRule nothingIsInjectedIntoFields() {
        return fields().should().notBeAnnotatedWith(Inject.class).andShould().notBeAnnotatedWith(ConfigProperty.class);
    }

    static ArchRule resourcesNeverSeeEntities() {
        var entity = describe(
                "an entity",
                (JavaClass type) -> Stream.of(Entity.class, Embeddable.class, MappedSuperclass.class)
                        .anyMatch(type.getBaseComponentType()::isAnnotatedWith));
        return noClasses()
                .that(describe("answer HTTP requests", ArchitectureRules::isResource))
                .should()
                .dependOnClassesThat(entity);
    }

    private static boolean isResource(JavaClass type) {
        return type.isAnnotatedWith(Path.class) || type.getMethods().stream().anyMatch(ArchitectureRules::isEndpoint);
    }

    static ArchRule timeAndIdsComeFromOutside() {
        return noClasses()
                .that(describe(
                        "neither reside in time nor begin a program",
                        type -> !DependencyTable.feature(type).equals("time") && !CLOCKMAKERS.contains(type.getName())))
                .should()
                .accessTargetWhere(describe(
                        "asks the system for time or an id", access -> asksForTimeOrChance(access.getTarget())));
    }

    private static boolean asksForTimeOrChance(AccessTarget target) {
        return TIME_AND_CHANCE
                .getOrDefault(target.getOwner().getName(), Set.of())
                .contains(target.getName());
    }

    static ArchRule onlyTheHsmPackageTouchesTheToken() {
        DescribedPredicate<JavaClass> token = describe(
                "belong to foreign functions or the PKCS#11 provider",
                type -> type.getPackageName().startsWith("java.lang.foreign")
                        || type.getPackageName().startsWith("sun.security.pkcs11"));
        return noClasses()
                .that()
                .resideOutsideOfPackage(MainClasses.ROOT + ".signer.hsm..")
                .should()
                .dependOnClassesThat(token)
                .orShould(nameTheProvider());
    }

    /** The provider is no class that one could depend on: it is asked for by name, so the name is what we look for. */
    private static ArchCondition<JavaClass> nameTheProvider() {
        return new ArchCondition<>("name SunPKCS11") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                var names = constants(type).contains("SunPKCS11");
                events.add(new SimpleConditionEvent(type, names, type.getName() + " names SunPKCS11"));
            }
        };
    }

    /** The class file as text, one character a byte: it holds every constant of the class. */
    private static String constants(JavaClass type) {
        try {
            return Files.readString(
                    java.nio.file.Path.of(type.getSource().orElseThrow().getUri()), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ArchRule everyPackageIsNullMarked() {
        return classes().should(new ArchCondition<>("reside in a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(type, type.getPackageName() + " is not @NullMarked"));
                }
            }
        });
    }
}
