package dev.countersign.signer;

import dev.countersign.evidence.EvidenceException;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.Signatures;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.StatementException;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.EspImage;
import dev.countersign.firmware.KeyKind;
import dev.countersign.firmware.SecureBootV2;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Product;
import dev.countersign.policy.Quorum;
import dev.countersign.policy.Quorums;
import dev.countersign.policy.Votes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Whether people who may have agreed to a statement that the policy allows. Knows no file and no clock; the artifact is checked apart. */
final class ApprovalCheck {
    /** However the server is set, nobody's agreement counts for longer. */
    private static final Duration LONGEST_LIFETIME = Duration.ofDays(31);

    /** How far the server's clock may be ahead of ours. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

    private final Policy policy;

    ApprovalCheck(Policy policy) {
        this.policy = policy;
    }

    /** Reads a statement and holds it against the policy, whoever may agree to it. */
    Statement statement(byte[] bytes) throws Refusal {
        Statement statement;
        try {
            statement = Statement.parse(bytes);
        } catch (StatementException e) {
            throw new Refusal(RefusalCode.STATEMENT, "The statement is refused: " + e.getMessage() + ".");
        }
        Refusal.unless(
                statement.policy().equals(policy.digest()),
                RefusalCode.POLICY,
                "The statement was made under the policy " + statement.policy() + "; this signer holds "
                        + policy.digest() + ".");
        Refusal.unless(
                statement.development() == policy.development(),
                RefusalCode.POLICY,
                "The statement's development mark is not that of the policy.");
        Refusal.unless(
                Duration.between(statement.created(), statement.notAfter()).compareTo(LONGEST_LIFETIME) <= 0,
                RefusalCode.STATEMENT,
                "A statement is valid for at most " + LONGEST_LIFETIME.toDays() + " days.");
        return statement;
    }

    /** Whether the policy allows what the statement says, and enough people have agreed to it. */
    void approved(Statement statement, Question.Intend question) throws Refusal {
        product(statement);
        var people = new HashSet<String>();
        Optional<String> submitter = policy.personOf(statement.submitter());
        SignedText text = SignedText.approve(question.statement());
        for (PersonSignature approval : question.approvals()) {
            String person = person(approval, text);
            // Its own refusal, for a submitter's approval is never an accident of counting.
            Refusal.unless(
                    !submitter.equals(Optional.of(person)),
                    RefusalCode.EVIDENCE,
                    person + " submitted this request and cannot approve it.");
            people.add(person); // a second credential of the same person changes nothing
        }
        Product product = productOf(statement);
        switch (Quorums.of(policy, product.quorum(), product.commandLine(), Votes.web(people), submitter)) {
            case Quorum.Met() -> {}
            case Quorum.Missing(String sentence) -> throw new Refusal(RefusalCode.QUORUM, sentence + ".");
        }
    }

    /** Whoever may approve anything may refuse everything; the right is not tied to the product's group. */
    void rejection(Statement statement, Question.Reject question) throws Refusal {
        productOf(statement);
        SignedText text;
        try {
            text = SignedText.reject(question.reason(), question.statement());
        } catch (StatementException e) {
            throw new Refusal(RefusalCode.STATEMENT, "The reason is refused: " + e.getMessage() + ".");
        }
        person(question.rejection(), text);
    }

    private String person(PersonSignature signature, SignedText text) throws Refusal {
        try {
            return Signatures.vote(policy, signature, text).person();
        } catch (EvidenceException e) {
            throw new Refusal(RefusalCode.EVIDENCE, e.getMessage() + ".");
        }
    }

    private Product productOf(Statement statement) throws Refusal {
        return policy.product(statement.project(), statement.channel())
                .orElseThrow(() -> new Refusal(
                        RefusalCode.POLICY,
                        "The policy has no product " + statement.project() + " " + statement.channel() + "."));
    }

    /** Keys, format, target and algorithm are the product's, and the chip can boot with such keys. */
    private void product(Statement statement) throws Refusal {
        Product product = productOf(statement);
        List<Statement.Key> expected = product.keys().stream()
                .map(name -> new Statement.Key(name, policyKey(name).spkiSha256()))
                .toList();
        Refusal.unless(
                statement.keys().equals(expected),
                RefusalCode.POLICY,
                "The keys of the statement are not those of " + product.project() + " " + product.channel() + ".");
        KeyKind kind = KeyKind.ofId(policyKey(product.keys().getFirst()).kind()).orElseThrow();
        for (Statement.Image image : statement.images()) {
            image(image, product, kind);
        }
    }

    private static void image(Statement.Image image, Product product, KeyKind kind) throws Refusal {
        Refusal.unless(
                image.format().equals(product.format()) && image.format().equals(SecureBootV2.FORMAT),
                RefusalCode.POLICY,
                "The format " + image.format() + " is not that of " + product.project() + ".");
        Refusal.unless(
                image.algorithm().equals(kind.algorithm()),
                RefusalCode.POLICY,
                "The algorithm " + image.algorithm() + " is not that of the key.");
        Chip chip = Chip.ofName(image.target())
                .filter(c -> product.targets().contains(c.id()))
                .orElseThrow(() -> new Refusal(
                        RefusalCode.POLICY,
                        "The target " + image.target() + " is not one of " + product.project() + "."));
        var unfit = chip.refusal(kind);
        if (unfit.isPresent()) {
            throw new Refusal(RefusalCode.POLICY, unfit.get() + ".");
        }
        Refusal.unless(
                product.keys().size() <= chip.maximumBlocks(),
                RefusalCode.POLICY,
                chip.title() + " takes at most " + chip.maximumBlocks() + " signature blocks.");
        Refusal.unless(
                image.size() >= 1 && image.size() <= EspImage.MAXIMUM_SIZE,
                RefusalCode.ARTIFACT,
                "An image has 1 to " + EspImage.MAXIMUM_SIZE + " bytes.");
    }

    /** The statement's time has come and is not over. */
    static void inTime(Statement statement, Instant now) throws Refusal {
        Refusal.unless(
                !now.isAfter(statement.notAfter()),
                RefusalCode.EXPIRED,
                "The statement was valid until " + statement.notAfter() + ".");
        Instant latest = now.plus(CLOCK_DIFFERENCE);
        Refusal.unless(
                !statement.notBefore().isAfter(latest),
                RefusalCode.CLOCK,
                "The statement is valid from " + statement.notBefore() + " on; the signer's clock says " + now + ".");
    }

    private Policy.Key policyKey(String name) {
        var key = policy.keys().get(name);
        if (key == null) {
            throw new IllegalStateException("a policy that was read names its keys before it uses them");
        }
        return key;
    }
}
