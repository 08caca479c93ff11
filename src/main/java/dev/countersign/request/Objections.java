package dev.countersign.request;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What is asked of a list of {@link Objection}s: at most one of them stands, and at most one is pending. */
public final class Objections {
    private Objections() {}

    /** The one that is pending or effective. */
    public static Optional<Objection> standing(List<Objection> all) {
        return all.stream().filter(objection -> objection.refusal() == null).findFirst();
    }

    /** Replaces the pending one; false when there is none. */
    public static boolean replacePending(List<Objection> all, UnaryOperator<Objection> change) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isPending()) {
                all.set(i, change.apply(all.get(i)));
                return true;
            }
        }
        return false;
    }
}
