package dev.countersign.models;

import java.util.function.Consumer;

/** A state of the world of {@link CrashProtocol}. Never changed once it is shared: {@link #copy} makes the next one. */
final class CrashState implements Cloneable {
    /** How far the record that is being appended has come; the start goes the same way with an empty one. */
    enum Append {
        IDLE,
        WRITTEN,
        SYNCED,
        ANCHOR_RENAMED,
        ANCHORED
    }

    /** How far the signing of one statement has come. */
    enum Signing {
        NONE,
        CLAIMED,
        MADE,
        VERIFIED
    }

    // Disk.
    String journal = "";
    int synced = 0;
    boolean torn = false;
    String anchor = "";
    String durableAnchor = "";

    // The process.
    boolean running = false;
    boolean refused = false;
    Append append = Append.IDLE;
    String appended = "";
    String known = "";
    String found = "";
    Signing signing = Signing.NONE;
    char claimed = '-';
    char signature = '-';

    // The HSM: statement and 'g'ood or 'w'rong for each signature.
    String made = "";

    // The world.
    String released = "";
    String told = "";
    char clock = '0';
    int faults = 0;
    boolean restored = false;

    private String text = "";

    CrashState copy(Consumer<CrashState> change) {
        try {
            var next = (CrashState) clone();
            next.text = "";
            change.accept(next);
            return next;
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The process is gone, and everything that only it knew. */
    CrashState dead() {
        return copy(next -> {
            next.running = false;
            next.append = Append.IDLE;
            next.appended = "";
            next.known = "";
            next.found = "";
            next.signing = Signing.NONE;
            next.claimed = '-';
            next.signature = '-';
        });
    }

    private String text() {
        if (text.isEmpty()) {
            text = joined();
        }
        return text;
    }

    private String joined() {
        return String.join(
                "|",
                journal,
                anchor,
                durableAnchor,
                appended,
                known,
                found,
                made,
                released,
                told,
                "" + synced + torn + running + refused + append.ordinal() + signing.ordinal() + claimed + signature
                        + clock + faults + restored);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CrashState state && text().equals(state.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }
}
