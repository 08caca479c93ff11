package dev.countersign.request;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The name of a {@link RequestState}, as it stands in the database ({@code AWAITING_APPROVAL}) and in answers. */
public enum Stage {
    SUBMITTED(false),
    INSPECTED(false),
    AWAITING_APPROVAL(false),
    APPROVED(false),
    INTENDED(false),
    WAITING(false),
    SIGNING(false),
    SIGNED(true),
    DENIED(true),
    REJECTED(true),
    VETOED(true),
    EXPIRED(true),
    CANCELLED(true),
    FAILED(false);

    private final boolean isFinal;

    Stage(boolean isFinal) {
        this.isFinal = isFinal;
    }

    /** Whether nothing can follow. */
    public boolean isFinal() {
        return isFinal;
    }

    /** As it stands in answers: {@code awaiting-approval}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The stage with this {@link #word()}. */
    public static Optional<Stage> ofWord(String word) {
        return Arrays.stream(values())
                .filter(stage -> stage.word().equals(word))
                .findFirst();
    }
}
