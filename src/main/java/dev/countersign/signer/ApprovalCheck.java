package dev.countersign.signer;

import dev.countersign.evidence.EvidenceException;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.ReleaseCheck;
import dev.countersign.evidence.Signatures;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.StatementException;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.EspImage;
import dev.countersign.firmware.KeyKind;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Product;
import dev.countersign.policy.Quorum;
import dev.countersign.policy.Votes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether a statement may be signed now, and whether people who may have agreed to it. Knows no file; the artifact is checked apart. */
final class ApprovalCheck {
    /** How far the server's clock may be ahead of ours. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

    private ApprovalCheck() {}

    /** Reads a statement. */
    static Statement read(byte[] bytes) throws Refusal {
        try {
            return Statement.parse(bytes);
        } catch (StatementException e) {
            throw new Refusal(RefusalCode.STATEMENT, "The statement is refused: " + e.getMessage() + ".");
        }
    }

    /**
     * What must hold at each moment: when an intent is written down, when the token is asked, and when its signature is written down. Only
     * within a move.
     */
    static Policy allowed(Statement statement, Standing standing) throws Refusal {
        Policy policy = standing.chain().demandInForce(statement.policy());
        Product product = product(policy, statement);
        var refusal = ReleaseCheck.refusal(policy, statement, standing.releases());
        if (refusal.isPresent()) {
            throw new Refusal(RefusalCode.POLICY, refusal.get() + ".");
        }
        for (Statement.Key key : statement.keys()) {
            String kind = standing.keys().demandActive(key.spkiSha256()).kind();
            for (Statement.Image image : statement.images()) {
                canBoot(image, product, KeyKind.ofId(kind).orElseThrow());
            }
        }
        return policy;
    }

    /** The statement's time has come, and will not be over before its window is. */
    static void inTime(Instant notBefore, Instant notAfter, Instant now, Duration window) throws Refusal {
        Refusal.unless(!now.isAfter(notAfter), RefusalCode.EXPIRED, "The statement was valid until " + notAfter + ".");
        Refusal.unless(
                !notBefore.isAfter(now.plus(CLOCK_DIFFERENCE)),
                RefusalCode.CLOCK,
                "The statement is valid from " + notBefore + " on; the signer's clock says " + now + ".");
        Refusal.unless(
                !now.plus(window).isAfter(notAfter),
                RefusalCode.EXPIRED,
                "The statement is valid until " + notAfter + ", before its window of " + window + " is over.");
    }

    /** Enough people have agreed, none of them the one who asks. */
    static void approved(Policy policy, Statement statement, Question.Intend question) throws Refusal {
        Optional<String> submitter = policy.personOf(statement.submitter());
        Votes votes = votes(policy, question.approvals(), SignedText.approve(question.statement()));
        // Its own refusal, for a submitter's approval is never an accident of counting.
        Refusal.unless(
                submitter.filter(votes.people()::contains).isEmpty(),
                RefusalCode.EVIDENCE,
                submitter.orElse("") + " submitted this request and cannot approve it.");
        demand(ReleaseCheck.quorum(policy, statement, votes));
    }

    /** Whose signatures over a text these are. */
    static Votes votes(Policy policy, List<PersonSignature> signatures, SignedText text) throws Refusal {
        try {
            return Signatures.votes(policy, signatures, text);
        } catch (EvidenceException e) {
            throw new Refusal(RefusalCode.EVIDENCE, e.getMessage() + ".");
        }
    }

    static void demand(Quorum quorum) throws Refusal {
        switch (quorum) {
            case Quorum.Met() -> {}
            case Quorum.Missing(String sentence) -> throw new Refusal(RefusalCode.QUORUM, sentence + ".");
        }
    }

    static Product product(Policy policy, Statement statement) throws Refusal {
        return policy.product(statement.project(), statement.channel())
                .orElseThrow(() -> new Refusal(
                        RefusalCode.POLICY,
                        "The policy has no product " + statement.project() + " " + statement.channel() + "."));
    }

    /** What the policy cannot know: that the chip starts with such a key and so many signatures. */
    private static void canBoot(Statement.Image image, Product product, KeyKind kind) throws Refusal {
        Chip chip = Chip.ofName(image.target())
                .orElseThrow(
                        () -> new Refusal(RefusalCode.POLICY, "The target " + image.target() + " is no known chip."));
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
}
