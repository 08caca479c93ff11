package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the journal says about the public files. Guarded by the lock of {@link Ledger}. */
final class PublicationBook {
    private @Nullable PublicFiles begun;
    private @Nullable Published newest;

    private record Published(PublicFiles files, Answer.PublicFiles answer) {}

    /** A publication that was begun and not ended, as a crash leaves it, was seen by nobody: its number is free. */
    long nextNumber() {
        return newest == null ? 1 : newest.files().number() + 1;
    }

    /** The newest files, if they still say what stands now. */
    Optional<Answer.PublicFiles> upToDate(Standing standing, Pinned pinned) {
        if (newest == null) {
            return Optional.empty();
        }
        PublicFiles files = newest.files();
        PublicFiles now = PublicFiles.of(files.number(), files.time(), standing, pinned);
        return Arrays.equals(files.keys(), now.keys()) && Arrays.equals(files.revocations(), now.revocations())
                ? Optional.of(newest.answer())
                : Optional.empty();
    }

    /** The files that will be signed. */
    void begin(PublicFiles files) {
        begun = files;
    }

    /** The files whose signing was begun. */
    Optional<PublicFiles> begun() {
        return Optional.ofNullable(begun);
    }

    /** They are signed. */
    Answer.PublicFiles end(PublicFiles files, byte[] keysSignature, byte[] revocationsSignature) {
        var answer = new Answer.PublicFiles(
                files.number(), files.keys(), keysSignature, files.revocations(), revocationsSignature);
        newest = new Published(files, answer);
        begun = null;
        return answer;
    }
}
