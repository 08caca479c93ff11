package dev.countersign.signer;

import static dev.countersign.evidence.protocol.RefusalCode.EVIDENCE;
import static dev.countersign.evidence.protocol.RefusalCode.POLICY;
import static dev.countersign.evidence.protocol.RefusalCode.QUORUM;
import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.APPROVER_1_AGAIN;
import static dev.countersign.testing.TestRelease.APPROVER_2;
import static dev.countersign.testing.TestRelease.AUDITOR;
import static dev.countersign.testing.TestRelease.SECURITY_1;
import static dev.countersign.testing.TestRelease.STRANGER;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.testing.DerSignature;
import dev.countersign.testing.TestAuthenticator;
import dev.countersign.testing.TestRelease;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Good statements with evidence that is not that of the right people. */
final class HostileEvidence {
    private final List<TestRelease> releases;
    private final List<Question.Intend> approved;

    /** @param releases that could be signed, none of which is ever asked for with all its evidence */
    HostileEvidence(List<TestRelease> releases) {
        this.releases = List.copyOf(releases);
        this.approved = releases.stream().map(TestRelease::approved).toList();
    }

    Map<String, Function<Random, HostileRequest>> kinds() {
        return Map.ofEntries(
                Map.entry("a bit of an assertion flipped", this::flipped),
                Map.entry("a member cut", this::cut),
                Map.entry("members of two assertions mixed", this::mixed),
                Map.entry("evidence of another release", this::crossed),
                Map.entry("one of two", this::one),
                Map.entry("nobody", this::nobody),
                Map.entry("one person twice", this::twice),
                Map.entry("the submitter", this::submitter),
                Map.entry("a stranger", this::stranger),
                Map.entry("a stranger under an enrolled credential", this::borrowed),
                Map.entry("somebody outside the group", this::outsider),
                Map.entry("a refusal as an approval", this::refusalAsApproval),
                Map.entry("an approval as a refusal", this::approvalAsRefusal),
                Map.entry("a refusal by a stranger", this::refusalByStranger),
                Map.entry("another action", this::action),
                Map.entry("another challenge", this::challenge),
                Map.entry("another origin", this::origin),
                Map.entry("another form of client data", this::clientData),
                Map.entry("another relying party", this::relyingParty),
                Map.entry("other flags", this::flags),
                Map.entry("another encoding of the signature", this::encoding),
                Map.entry("numbers out of range", this::range));
    }

    private HostileRequest flipped(Random random) {
        int i = random.nextInt(releases.size());
        Assertion genuine = assertion(i, random.nextInt(2));
        byte[][] members = members(genuine);
        byte[] member = members[random.nextInt(4)];
        member[random.nextInt(member.length)] ^= (byte) (1 << random.nextInt(8));
        return with(i, of(members), other(i, genuine));
    }

    private HostileRequest cut(Random random) {
        int i = random.nextInt(releases.size());
        Assertion genuine = assertion(i, random.nextInt(2));
        byte[][] members = members(genuine);
        int which = random.nextInt(4);
        members[which] = Arrays.copyOf(members[which], 1 + random.nextInt(members[which].length - 1));
        return with(i, of(members), other(i, genuine));
    }

    private HostileRequest mixed(Random random) {
        int i = random.nextInt(releases.size());
        Assertion one = assertion(i, 0);
        Assertion two = random.nextBoolean() ? assertion(i, 1) : assertion(another(i, random), 0);
        byte[][] members = members(one);
        int which = random.nextInt(4);
        byte[][] others = members(two);
        if (Arrays.equals(members[which], others[which])) {
            which = 3; // no two signatures are alike
        }
        members[which] = others[which];
        return with(i, of(members), other(i, one));
    }

    private HostileRequest crossed(Random random) {
        int i = random.nextInt(releases.size());
        var evidence = approved.get(another(i, random)).approvals();
        return random.nextBoolean()
                ? HostileRequest.of(
                        new Question.Intend(releases.get(i).statement(), evidence), releases.get(i), EVIDENCE)
                : with(i, approved.get(i).approvals().getFirst(), evidence.getLast());
    }

    private HostileRequest one(Random random) {
        int i = random.nextInt(releases.size());
        return HostileRequest.of(
                releases.get(i).with(approved.get(i).approvals().get(random.nextInt(2))), releases.get(i), QUORUM);
    }

    private HostileRequest nobody(Random random) {
        TestRelease release = any(random);
        return HostileRequest.of(release.with(), release, QUORUM);
    }

    private HostileRequest twice(Random random) {
        int i = random.nextInt(releases.size());
        Assertion genuine = assertion(i, 0);
        Assertion second = switch (random.nextInt(3)) {
            case 0 -> genuine;
            case 1 -> APPROVER_1_AGAIN.approve(releases.get(i).statement());
            default ->
                withSignature(
                        genuine, DerSignature.of(genuine.signature()).twin().strict());
        };
        var many = new ArrayList<PersonSignature>(List.of(genuine));
        for (int count = 1 + random.nextInt(15); count > 0; count--) {
            many.add(second);
        }
        return HostileRequest.of(new Question.Intend(releases.get(i).statement(), many), releases.get(i), QUORUM);
    }

    private HostileRequest submitter(Random random) {
        TestAuthenticator[] people = {APPROVER_1, APPROVER_2, SECURITY_1};
        TestAuthenticator own = people[random.nextInt(3)];
        TestRelease release = any(random).again().with("submitter", own.person());
        // Not everybody may submit every product, and then their own approval is never asked for.
        return HostileRequest.of(release.approvedBy(people), release, EVIDENCE, POLICY);
    }

    private HostileRequest stranger(Random random) {
        int i = random.nextInt(releases.size());
        return with(
                i,
                approved.get(i).approvals().getFirst(),
                STRANGER.approve(releases.get(i).statement()));
    }

    private HostileRequest borrowed(Random random) {
        int i = random.nextInt(releases.size());
        byte[][] members = members(STRANGER.approve(releases.get(i).statement()));
        members[0] = (random.nextBoolean() ? APPROVER_2 : SECURITY_1).credentialId();
        return with(i, approved.get(i).approvals().getFirst(), of(members));
    }

    private HostileRequest outsider(Random random) {
        int i = random.nextInt(releases.size());
        return HostileRequest.of(
                releases.get(i)
                        .with(
                                approved.get(i).approvals().getFirst(),
                                AUDITOR.approve(releases.get(i).statement())),
                releases.get(i),
                QUORUM);
    }

    private HostileRequest refusalAsApproval(Random random) {
        int i = random.nextInt(releases.size());
        return with(
                i,
                approved.get(i).approvals().getFirst(),
                APPROVER_2.reject("not this one", releases.get(i).statement()));
    }

    private HostileRequest approvalAsRefusal(Random random) {
        int i = random.nextInt(releases.size());
        return HostileRequest.of(
                new Question.Reject(
                        releases.get(i).statement(),
                        "not this one",
                        approved.get(i).approvals().get(random.nextInt(2))),
                releases.get(i),
                EVIDENCE);
    }

    private HostileRequest refusalByStranger(Random random) {
        TestRelease release = any(random);
        return HostileRequest.of(release.rejectedBy(STRANGER), release, EVIDENCE);
    }

    private HostileRequest action(Random random) {
        String[] actions = {
            "", "countersign/approve/v1", "countersign/approve/v2\n", "countersign/veto/v1\n", "countersign/lift/v1\n"
        };
        int i = random.nextInt(releases.size());
        byte[] text = (actions[random.nextInt(actions.length)]
                        + new String(releases.get(i).statement(), US_ASCII))
                .getBytes(US_ASCII);
        return with(i, approved.get(i).approvals().getFirst(), APPROVER_2.sign(Sha256.of(text)));
    }

    private HostileRequest challenge(Random random) {
        byte[] challenge = new byte[random.nextInt(64)];
        random.nextBytes(challenge);
        int i = random.nextInt(releases.size());
        return with(i, approved.get(i).approvals().getFirst(), APPROVER_2.sign(challenge));
    }

    private HostileRequest origin(Random random) {
        String[] origins = {
            "http://localhost", "https://localhost:8080", "http://localhost:8081", "http://evil.example", "null"
        };
        int i = random.nextInt(releases.size());
        return signed(
                i,
                TestAuthenticator.clientData(challengeOf(i), origins[random.nextInt(origins.length)], "}"),
                TestAuthenticator.authenticatorData(TestAuthenticator.RP, TestAuthenticator.FLAGS));
    }

    private HostileRequest clientData(Random random) {
        int i = random.nextInt(releases.size());
        String genuine =
                new String(TestAuthenticator.clientData(challengeOf(i), TestAuthenticator.ORIGIN, "}"), US_ASCII);
        String challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(challengeOf(i));
        String changed = switch (random.nextInt(7)) {
            case 0 -> genuine.replace("webauthn.get", "webauthn.create");
            case 1 -> genuine.replace("false", "true");
            case 2 -> genuine.replace(challenge, challenge + "=");
            case 3 -> genuine.replace(",\"crossOrigin\":false", "");
            case 4 -> " " + genuine;
            case 5 -> genuine + "}";
            default -> genuine.replace(":", ": ");
        };
        return signed(
                i,
                changed.getBytes(US_ASCII),
                TestAuthenticator.authenticatorData(TestAuthenticator.RP, TestAuthenticator.FLAGS));
    }

    private HostileRequest relyingParty(Random random) {
        String[] parties = {"example.com", "localhost.", "LOCALHOST", ""};
        int i = random.nextInt(releases.size());
        return signed(
                i,
                TestAuthenticator.clientData(challengeOf(i), TestAuthenticator.ORIGIN, "}"),
                TestAuthenticator.authenticatorData(parties[random.nextInt(parties.length)], TestAuthenticator.FLAGS));
    }

    private HostileRequest flags(Random random) {
        int flags = random.nextInt(256);
        if ((flags & 0x05) == 0x05 && (flags & 0xD8) == 0) {
            flags ^= 0x04; // it would have been good
        }
        int i = random.nextInt(releases.size());
        return signed(
                i,
                TestAuthenticator.clientData(challengeOf(i), TestAuthenticator.ORIGIN, "}"),
                TestAuthenticator.authenticatorData(TestAuthenticator.RP, flags));
    }

    private HostileRequest encoding(Random random) {
        int i = random.nextInt(releases.size());
        Assertion genuine = assertion(i, 1);
        var variants =
                List.copyOf(DerSignature.of(genuine.signature()).variants().values());
        return with(
                i,
                approved.get(i).approvals().getFirst(),
                withSignature(genuine, variants.get(random.nextInt(variants.size()))));
    }

    private HostileRequest range(Random random) {
        int i = random.nextInt(releases.size());
        Assertion genuine = assertion(i, 1);
        var numbers = List.copyOf(DerSignature.outOfRange().values());
        return with(
                i,
                approved.get(i).approvals().getFirst(),
                withSignature(genuine, numbers.get(random.nextInt(numbers.size()))));
    }

    private HostileRequest signed(int i, byte[] clientData, byte[] authenticatorData) {
        return with(i, approved.get(i).approvals().getFirst(), APPROVER_2.sign(clientData, authenticatorData));
    }

    private HostileRequest with(int i, PersonSignature... evidence) {
        return HostileRequest.of(releases.get(i).with(evidence), releases.get(i), EVIDENCE);
    }

    private TestRelease any(Random random) {
        return releases.get(random.nextInt(releases.size()));
    }

    private int another(int i, Random random) {
        return (i + 1 + random.nextInt(releases.size() - 1)) % releases.size();
    }

    private Assertion assertion(int i, int person) {
        return (Assertion) approved.get(i).approvals().get(person);
    }

    private PersonSignature other(int i, Assertion one) {
        var both = approved.get(i).approvals();
        return both.getFirst() == one ? both.getLast() : both.getFirst();
    }

    private byte[] challengeOf(int i) {
        return SignedText.approve(releases.get(i).statement()).challenge();
    }

    private static byte[][] members(Assertion assertion) {
        return new byte[][] {
            assertion.credentialId().clone(),
            assertion.clientDataJson().clone(),
            assertion.authenticatorData().clone(),
            assertion.signature().clone()
        };
    }

    private static Assertion of(byte[][] members) {
        return new Assertion(members[0], members[1], members[2], members[3]);
    }

    private static Assertion withSignature(Assertion genuine, byte[] signature) {
        byte[][] members = members(genuine);
        members[3] = signature;
        return of(members);
    }
}
