package dev.countersign.request;

import dev.countersign.evidence.Statement.Origin;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How {@link DeclaredFacts} lie in the table: null where nothing was declared. */
@Embeddable
record DeclaredColumns(
        String fileName,
        @Nullable String declaredVersion,
        @Nullable String declaredRepository,
        @Nullable String declaredCommit,
        @Nullable String declaredRef,
        @Nullable String declaredBuild,
        boolean breakGlass) {

    static DeclaredColumns of(DeclaredFacts facts) {
        var origin = facts.origin();
        return new DeclaredColumns(
                facts.fileName(),
                facts.version().orElse(null),
                origin.repository().orElse(null),
                origin.commit().orElse(null),
                origin.ref().orElse(null),
                origin.build().orElse(null),
                facts.breakGlass());
    }

    DeclaredFacts facts() {
        return new DeclaredFacts(
                fileName,
                Optional.ofNullable(declaredVersion),
                new Origin(
                        Optional.ofNullable(declaredRepository),
                        Optional.ofNullable(declaredCommit),
                        Optional.ofNullable(declaredRef),
                        Optional.ofNullable(declaredBuild)),
                breakGlass);
    }
}
