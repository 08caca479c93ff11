package dev.countersign.signer;

import static dev.countersign.evidence.protocol.RefusalCode.EVIDENCE;
import static dev.countersign.evidence.protocol.RefusalCode.POLICY;
import static dev.countersign.evidence.protocol.RefusalCode.QUORUM;
import static dev.countersign.evidence.protocol.RefusalCode.STATEMENT;
import static dev.countersign.evidence.protocol.RefusalCode.UNKNOWN;
import static dev.countersign.evidence.protocol.RefusalCode.WAITING;
import static dev.countersign.signer.HostileWorld.ANN;
import static dev.countersign.signer.HostileWorld.ANN_AGAIN;
import static dev.countersign.signer.HostileWorld.ANN_KEY;
import static dev.countersign.signer.HostileWorld.BEN;
import static dev.countersign.signer.HostileWorld.BEN_SSH;
import static dev.countersign.signer.HostileWorld.CAT;
import static dev.countersign.signer.HostileWorld.CAT_KEY;
import static dev.countersign.signer.HostileWorld.DAN;
import static dev.countersign.signer.HostileWorld.DAN_SSH;
import static dev.countersign.signer.HostileWorld.EVE;
import static dev.countersign.signer.HostileWorld.GUS;
import static dev.countersign.signer.HostileWorld.HAL;
import static dev.countersign.signer.HostileWorld.VIC;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.Change;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.testing.TestAuthenticator;
import dev.countersign.testing.TestRelease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** The wrong people, counted wrongly: groups, aliases, channels, second credentials; and what the policy demands besides people. */
final class HostileGroups {
    private static final int SYNCED = 0x08;
    private static final int COPIED = 0x10;

    private final HostileWorld world;
    private final List<TestRelease> releases;
    private final List<TestRelease> waiting;

    /**
     * @param releases of which the signer has not heard, of thermo-controller release
     * @param waiting whose windows are open
     */
    HostileGroups(HostileWorld world, List<TestRelease> releases, List<TestRelease> waiting) {
        this.world = world;
        this.releases = List.copyOf(releases);
        this.waiting = List.copyOf(waiting);
    }

    Map<String, Function<Random, HostileRequest>> kinds() {
        return Map.ofEntries(
                Map.entry("groups: too few of one of them", this::miscount),
                Map.entry("groups: one person in two places", this::twoPlaces),
                Map.entry("groups: somebody of neither", this::outsiders),
                Map.entry("people: a second credential of one", this::secondCredential),
                Map.entry("people: the submitter under another name", this::alias),
                Map.entry("people: nobody may submit under this name", this::submitter),
                Map.entry("passkey: synced where that is forbidden", this::synced),
                Map.entry("passkey: copied but not synced", this::copied),
                Map.entry("break-glass with the people of every day", this::breakGlassWithTooFew),
                Map.entry("break-glass with the approvals of the ordinary statement", this::breakGlassAfterwards),
                Map.entry("break-glass where there is none", this::noBreakGlass),
                Map.entry("every pair of evidence and request", this::cross),
                Map.entry("a security version that is too low", this::securityVersion),
                Map.entry("another repository", this::repository),
                Map.entry("signed before its window is over", this::early),
                Map.entry("a veto by somebody else", this::veto),
                Map.entry("a veto of nothing", this::vetoOfNothing),
                Map.entry("a change that too few agreed to", this::change),
                Map.entry("an approval of a release as an approval of a change", this::crossedChange),
                Map.entry("a change as a statement", this::changeAsStatement));
    }

    private HostileRequest miscount(Random random) {
        TestRelease release = any(random);
        byte[] text = release.statement();
        return refused(
                release,
                QUORUM,
                switch (random.nextInt(4)) {
                    case 0 -> List.of(ANN.approve(text), BEN_SSH.approve(text), GUS.approve(text));
                    case 1 -> List.of(ANN_KEY.approve(text), CAT.approve(text), DAN_SSH.approve(text));
                    case 2 -> List.of(CAT_KEY.approve(text), DAN_SSH.approve(text));
                    default -> List.of(ANN_KEY.approve(text), CAT_KEY.approve(text));
                });
    }

    /** Hal is in both groups, and fills one place. */
    private HostileRequest twoPlaces(Random random) {
        TestRelease release = any(random);
        byte[] text = release.statement();
        return refused(
                release,
                QUORUM,
                random.nextBoolean()
                        ? List.of(HAL.approve(text), ANN_KEY.approve(text))
                        : List.of(HAL.approve(text), CAT_KEY.approve(text)));
    }

    private HostileRequest outsiders(Random random) {
        TestRelease release = any(random);
        byte[] text = release.statement();
        var evidence = new ArrayList<PersonSignature>(List.of(EVE.approve(text), VIC.approve(text)));
        evidence.add(random.nextBoolean() ? ANN_KEY.approve(text) : CAT_KEY.approve(text));
        return refused(release, QUORUM, evidence);
    }

    private HostileRequest secondCredential(Random random) {
        TestRelease release = any(random);
        byte[] text = release.statement();
        var evidence = new ArrayList<PersonSignature>(
                List.of(ANN.approve(text), ANN_AGAIN.approve(text), ANN_KEY.approve(text)));
        evidence.add(random.nextBoolean() ? CAT_KEY.approve(text) : DAN_SSH.approve(text));
        return refused(release, QUORUM, evidence);
    }

    private HostileRequest alias(Random random) {
        TestRelease release = any(random).again().with("submitter", random.nextBoolean() ? "ann-ci" : "ann@laptop");
        byte[] text = release.statement();
        PersonSignature own = random.nextBoolean() ? ANN.approve(text) : ANN_KEY.approve(text);
        return refused(release, EVIDENCE, List.of(own, BEN.approve(text), DAN_SSH.approve(text)));
    }

    private HostileRequest submitter(Random random) {
        String[] strangers = {"CI", "ci2", "ben", "ann", "ann-ci2"};
        TestRelease release = any(random).again().with("submitter", strangers[random.nextInt(strangers.length)]);
        return HostileRequest.of(HostileWorld.approved(release), release, POLICY);
    }

    private HostileRequest synced(Random random) {
        TestRelease release = any(random);
        TestAuthenticator who = random.nextBoolean() ? BEN : GUS;
        int flags = TestAuthenticator.FLAGS | SYNCED | (random.nextBoolean() ? COPIED : 0);
        return refused(release, EVIDENCE, withFlags(release, who, flags));
    }

    private HostileRequest copied(Random random) {
        TestRelease release = any(random);
        TestAuthenticator who = random.nextBoolean() ? DAN : GUS;
        return refused(release, EVIDENCE, withFlags(release, who, TestAuthenticator.FLAGS | COPIED));
    }

    private static List<PersonSignature> withFlags(TestRelease release, TestAuthenticator who, int flags) {
        byte[] text = release.statement();
        Assertion flagged = who.sign(
                TestAuthenticator.clientData(SignedText.approve(text).challenge(), TestAuthenticator.ORIGIN, "}"),
                TestAuthenticator.authenticatorData(TestAuthenticator.RP, flags));
        return List.of(ANN.approve(text), flagged, CAT_KEY.approve(text), BEN_SSH.approve(text));
    }

    private HostileRequest breakGlassWithTooFew(Random random) {
        TestRelease release = any(random).again().with("rule", "break-glass");
        return HostileRequest.of(HostileWorld.approved(release), release, QUORUM);
    }

    private HostileRequest breakGlassAfterwards(Random random) {
        TestRelease release = any(random);
        byte[] text = release.statement();
        TestRelease other = release.with("rule", "break-glass");
        return refused(
                other,
                EVIDENCE,
                List.of(ANN.approve(text), BEN.approve(text), GUS.approve(text), CAT_KEY.approve(text)));
    }

    private HostileRequest noBreakGlass(Random random) {
        TestRelease release = (random.nextBoolean() ? world.beta() : world.valve()).with("rule", "break-glass");
        return HostileRequest.of(HostileWorld.approved(release), release, POLICY);
    }

    /** All of n x n but the diagonal, one after the other as the numbers come. */
    private HostileRequest cross(Random random) {
        int statement = random.nextInt(releases.size());
        int evidence = (statement + 1 + random.nextInt(releases.size() - 1)) % releases.size();
        return refused(
                releases.get(statement),
                EVIDENCE,
                HostileWorld.approved(releases.get(evidence)).approvals());
    }

    private HostileRequest securityVersion(Random random) {
        TestRelease release = world.valve("3.0." + random.nextInt(100), random.nextInt(2));
        return HostileRequest.of(HostileWorld.approved(release), release, POLICY);
    }

    private HostileRequest repository(Random random) {
        String[] others = {
            "none", "https%3A//git.example.com/valve2", "https%3A//git.example.com/Valve", "git.example.com/valve"
        };
        TestRelease release = world.valve().with("origin.declared.repository", others[random.nextInt(others.length)]);
        return HostileRequest.of(HostileWorld.approved(release), release, POLICY);
    }

    private HostileRequest early(Random random) {
        TestRelease release = waiting.get(random.nextInt(waiting.size()));
        return HostileRequest.of(release.complete(), release, WAITING);
    }

    private HostileRequest veto(Random random) {
        TestRelease release = waiting.get(random.nextInt(waiting.size()));
        byte[] text = release.statement();
        return switch (random.nextInt(4)) {
            case 0 -> HostileRequest.of(vetoBy(random.nextBoolean() ? ANN : EVE, text), release, EVIDENCE, QUORUM);
            case 1 -> HostileRequest.of(new Question.Veto(text, "stop", VIC.approve(text)), release, EVIDENCE);
            case 2 -> HostileRequest.of(new Question.Veto(text, "stop", VIC.reject("stop", text)), release, EVIDENCE);
            default ->
                HostileRequest.of(
                        new Question.Veto(
                                text,
                                "another reason",
                                VIC.sign(SignedText.veto("stop", text).challenge())),
                        release,
                        EVIDENCE);
        };
    }

    private HostileRequest vetoOfNothing(Random random) {
        TestRelease release = any(random);
        return HostileRequest.of(vetoBy(VIC, release.statement()), release, UNKNOWN, EVIDENCE, QUORUM, POLICY);
    }

    private static Question.Veto vetoBy(TestAuthenticator who, byte[] text) {
        return new Question.Veto(
                text, "stop", who.sign(SignedText.veto("stop", text).challenge()));
    }

    private HostileRequest change(Random random) {
        Change.Kind[] kinds = {Change.Kind.LIFT, Change.Kind.REVOKE, Change.Kind.CLOCK, Change.Kind.SUSPEND};
        Change.Kind kind = kinds[random.nextInt(kinds.length)];
        byte[] text = changed(kind, random).encode();
        byte[] challenge =
                (kind == Change.Kind.SUSPEND ? SignedText.suspend(text) : SignedText.approve(text)).challenge();
        List<PersonSignature> evidence = switch (random.nextInt(4)) {
            case 0 -> List.of();
            case 1 -> kind == Change.Kind.SUSPEND ? List.of(CAT.sign(challenge)) : List.of(ANN.sign(challenge));
            case 2 -> List.of(CAT.sign(challenge), DAN.sign(challenge), EVE.sign(challenge));
            default ->
                kind == Change.Kind.SUSPEND
                        ? List.of(ANN.approve(text))
                        : List.of(ANN.sign(challenge), ANN_AGAIN.sign(challenge));
        };
        return HostileRequest.of(
                new Question.Propose(text, new byte[0], evidence), any(random), QUORUM, EVIDENCE, POLICY, STATEMENT);
    }

    private HostileRequest crossedChange(Random random) {
        TestRelease release = any(random);
        byte[] text = changed(Change.Kind.REVOKE, random).encode();
        return HostileRequest.of(
                new Question.Propose(
                        text, new byte[0], HostileWorld.approved(release).approvals()),
                release,
                EVIDENCE);
    }

    private HostileRequest changeAsStatement(Random random) {
        byte[] text = changed(Change.Kind.REVOKE, random).encode();
        return HostileRequest.of(
                new Question.Intend(text, List.of(ANN.approve(text), BEN.approve(text), CAT_KEY.approve(text))),
                any(random),
                STATEMENT);
    }

    private Change changed(Change.Kind kind, Random random) {
        byte[] id = new byte[32];
        random.nextBytes(id);
        return new Change(
                HexFormat.of().formatHex(id),
                kind,
                world.policy().digest(),
                kind == Change.Kind.CLOCK
                        ? world.now().toString()
                        : world.policy().keys().get("thermo-1").spkiSha256(),
                "because",
                "ann",
                world.now(),
                world.now(),
                world.now().plus(Duration.ofDays(1)),
                true);
    }

    private TestRelease any(Random random) {
        return releases.get(random.nextInt(releases.size()));
    }

    private static HostileRequest refused(TestRelease release, RefusalCode expected, List<PersonSignature> evidence) {
        var shuffled = new ArrayList<>(evidence);
        Collections.reverse(shuffled);
        return HostileRequest.of(HostileWorld.with(release, shuffled), release, expected);
    }
}
