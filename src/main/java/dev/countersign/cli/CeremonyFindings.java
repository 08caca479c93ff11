package dev.countersign.cli;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.evidence.ceremony.Minutes;
import dev.countersign.evidence.ceremony.MinutesSignatures;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyException;
import dev.countersign.policy.PolicyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was found on the papers of a ceremony, in the order in which they were looked at. Nothing is believed because of
 * where a file lies: record, minutes, signatures and policy are held against each other.
 */
final class CeremonyFindings {
    private final List<Finding> findings = new ArrayList<>();
    private final CeremonyRecord ceremony;

    /**
     * One finding.
     *
     * @param good whether it is as it should be
     * @param sentence what was found
     */
    record Finding(boolean good, String sentence) {}

    private CeremonyFindings(CeremonyRecord ceremony) {
        this.ceremony = ceremony;
    }

    /**
     * Begins with the record: its form, all attributes, and each fingerprint, which reading it has checked.
     *
     * @throws CommandException if it is refused; then there is nothing to hold anything else against
     */
    static CeremonyFindings of(Path record) throws CommandException, IOException {
        try {
            var findings =
                    new CeremonyFindings(CeremonyRecord.parse(LimitedFile.read(record, CeremonyRecord.MAXIMUM_SIZE)));
            findings.describe();
            return findings;
        } catch (CeremonyException e) {
            throw new CommandException(ExitCode.REFUSED, sentence(e));
        }
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    private void describe() {
        good("record " + ceremony.number() + " of " + ceremony.time() + ", SHA-256 " + ceremony.digest()
                + ", is well-formed");
        for (KeyRecord key : ceremony.keys()) {
            good("key " + key.name() + " (" + key.kind() + ", " + key.spkiSha256()
                    + ") was made inside the token, cannot leave it and signs with one mechanism only");
        }
        good("the census counted " + ceremony.objects() + " objects, and none that is no key of the record");
        ceremony.program()
                .ifPresentOrElse(
                        digest -> good("held with the program " + digest + ": compare it with the published one"),
                        () -> good("held with loose classes, as in development: no program is named"));
    }

    /** The record that this one extends. */
    void previous(Path file) throws IOException {
        try {
            var before = CeremonyRecord.parse(LimitedFile.read(file, CeremonyRecord.MAXIMUM_SIZE));
            check(
                    ceremony.previous().equals(Optional.of(before.digest()))
                            && ceremony.number() == before.number() + 1,
                    "the record extends record " + before.number(),
                    "the record does not extend " + file);
            int shared = Math.min(before.keys().size(), ceremony.keys().size());
            check(
                    before.keys().equals(ceremony.keys().subList(0, shared)),
                    "all keys of record " + before.number() + " are still there",
                    "the record has lost or changed keys of record " + before.number());
        } catch (CeremonyException e) {
            bad(file + ": " + sentence(e));
        }
    }

    /** The minutes, what the keys signed beside them, and the policy that they name. */
    Optional<Minutes> minutes(Path file) throws IOException {
        try {
            var minutes = Minutes.parse(LimitedFile.read(file, Minutes.MAXIMUM_SIZE), ceremony);
            good("the minutes are those of the record");
            minutes.genesis()
                    .ifPresentOrElse(
                            digest -> good("the minutes name the first policy " + digest),
                            () -> bad("the minutes name no policy: none had been pinned"));
            signatures(minutes, Path.of(file.toString().replaceFirst("(\\.txt)?$", ".signatures")));
            return Optional.of(minutes);
        } catch (CeremonyException e) {
            bad(sentence(e));
            return Optional.empty();
        }
    }

    private void signatures(Minutes minutes, Path file) throws IOException {
        if (!Files.exists(file)) {
            bad("the keys' signatures are missing: there is no " + file);
            return;
        }
        try {
            var wrong = MinutesSignatures.parse(LimitedFile.read(file, MinutesSignatures.MAXIMUM_SIZE))
                    .findings(minutes);
            wrong.forEach(this::bad);
            if (wrong.isEmpty()) {
                good("every key has signed the minutes");
            }
        } catch (CeremonyException e) {
            bad(sentence(e));
        }
    }

    /** A policy: whether it is the one of the minutes, and uses the keys of the record only. */
    void policy(Path file, Optional<Minutes> minutes) throws IOException {
        try {
            var policy = PolicyReader.read(LimitedFile.read(file, Policy.MAXIMUM_BYTES));
            minutes.flatMap(Minutes::genesis)
                    .ifPresent(genesis -> check(
                            genesis.equals(policy.digest()),
                            "the policy is the one that the minutes name",
                            "the policy is another one than the minutes name: " + policy.digest()));
            if (!policy.development() && ceremony.program().isEmpty()) {
                bad("the policy is one for production, but the record names no program that held the ceremony");
            }
            for (Policy.Key key : policy.keys().values()) {
                boolean made = ceremony.key(key.name())
                        .filter(entry -> entry.kind().equals(key.kind())
                                && entry.spkiSha256().equals(key.spkiSha256()))
                        .isPresent();
                check(
                        made,
                        "the policy's key " + key.name() + " is one of the record",
                        "the policy's key " + key.name() + " is none of the record");
            }
        } catch (PolicyException e) {
            bad("the policy is refused: " + sentence(e));
        }
    }

    /** A founder's signature under the minutes. */
    void founder(Path publicKey, Path minutes) throws CommandException, IOException {
        var signature = FounderSignature.find(publicKey, minutes);
        check(
                signature.isPresent(),
                "the founder with the key " + publicKey + " has signed the minutes",
                "no signature by the founder with the key " + publicKey + " lies beside the minutes");
    }

    /** Says what was not looked at, which is no finding against anybody. */
    void notGiven(String what) {
        good("not checked: " + what);
    }

    private static String sentence(Exception refusal) {
        return String.valueOf(refusal.getMessage());
    }

    private void check(boolean condition, String sentence, String otherwise) {
        findings.add(new Finding(condition, condition ? sentence : otherwise));
    }

    private void good(String sentence) {
        findings.add(new Finding(true, sentence));
    }

    private void bad(String sentence) {
        findings.add(new Finding(false, sentence));
    }
}
