package dev.countersign.change;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The name of a {@link ProposalState}, as it stands in the database and, in lower case, in answers. */
public enum ProposalStage {
    PROPOSED(false),
    APPROVED(false),
    WAITING(false),
    EFFECTIVE(true),
    VETOED(true),
    DENIED(true),
    EXPIRED(true);

    private final boolean isFinal;

    ProposalStage(boolean isFinal) {
        this.isFinal = isFinal;
    }

    /** Whether nothing can follow. */
    public boolean isFinal() {
        return isFinal;
    }

    /** As it stands in answers. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The stage with this {@link #word()}. */
    static Optional<ProposalStage> ofWord(String word) {
        return Arrays.stream(values())
                .filter(stage -> stage.word().equals(word))
                .findFirst();
    }
}
