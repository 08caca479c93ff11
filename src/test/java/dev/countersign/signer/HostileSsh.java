package dev.countersign.signer;

import static dev.countersign.evidence.protocol.RefusalCode.EVIDENCE;
import static dev.countersign.evidence.protocol.RefusalCode.QUORUM;
import static dev.countersign.signer.HostileWorld.ANN;
import static dev.countersign.signer.HostileWorld.ANN_KEY;
import static dev.countersign.signer.HostileWorld.BEN;
import static dev.countersign.signer.HostileWorld.BEN_SSH;
import static dev.countersign.signer.HostileWorld.CAT;
import static dev.countersign.signer.HostileWorld.CAT_KEY;
import static dev.countersign.signer.HostileWorld.DAN_SSH;

import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.SshSignature;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.testing.DerSignature;
import dev.countersign.testing.SoftwareSshKey;
import dev.countersign.testing.SshBlob;
import dev.countersign.testing.SshSecurityKey;
import dev.countersign.testing.TestRelease;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Good statements whose one SSH signature, without which they lack one person and the command line, is none. */
final class HostileSsh {
    private static final SshSecurityKey STRANGER = new SshSecurityKey("cat");
    private static final SshSecurityKey OF_ANOTHER_APPLICATION = new SshSecurityKey("cat", "https://cat.example");
    private static final SoftwareSshKey STRANGER_IN_A_FILE = new SoftwareSshKey("dan", SoftwareSshKey.Kind.ED25519);

    private final List<TestRelease> releases;
    private final List<List<PersonSignature>> webApprovals;

    /** @param releases that need one of security, and one over the command line */
    HostileSsh(List<TestRelease> releases) {
        this.releases = List.copyOf(releases);
        this.webApprovals = releases.stream()
                .map(release ->
                        List.<PersonSignature>of(ANN.approve(release.statement()), BEN.approve(release.statement())))
                .toList();
    }

    Map<String, Function<Random, HostileRequest>> kinds() {
        return Map.ofEntries(
                Map.entry("ssh: another namespace", this::namespace),
                Map.entry("ssh: another hash", this::hash),
                Map.entry("ssh: another version, magic or reserved field", this::envelope),
                Map.entry("ssh: other flags", this::flags),
                Map.entry("ssh: another key", this::key),
                Map.entry("ssh: an enrolled key over a stranger's signature", this::borrowed),
                Map.entry("ssh: another action", this::action),
                Map.entry("ssh: another text", this::text),
                Map.entry("ssh: a bit flipped", this::flipped),
                Map.entry("ssh: cut or continued", this::length),
                Map.entry("ssh: other encodings of its numbers", this::numbers),
                Map.entry("ssh: numbers out of range", this::range),
                Map.entry("ssh: the signature of a key of another kind", this::kind),
                Map.entry("ssh: high counters add no person", this::counters),
                Map.entry("ssh: the same key again and again", this::twice),
                Map.entry("ssh: everybody over the web", this::web));
    }

    private HostileRequest namespace(Random random) {
        String[] others = {
            "", "file", "git", "Countersign", "countersign2", "countersig", "countersign\0", "countersign/approve/v1"
        };
        int i = random.nextInt(releases.size());
        var blob = SshBlob.by(CAT_KEY.wire()).withNamespace(others[random.nextInt(others.length)]);
        return with(i, CAT_KEY.signed(blob, approval(i), SshSecurityKey.FLAGS, 7));
    }

    /** The digest is the one that the name stands for, or SHA-512: no other name is one. */
    private HostileRequest hash(Random random) {
        String[] others = {"", "sha1", "sha384", "SHA512", "SHA-512", "sha512 ", "sha3-512", "none"};
        int i = random.nextInt(releases.size());
        if (random.nextInt(4) == 0) {
            // A good signature for one hash under the name of the other.
            var blob = CAT_KEY.blob(approval(i), SshSecurityKey.FLAGS, 7);
            return with(i, blob.withHash("sha256"));
        }
        var blob = SshBlob.by(CAT_KEY.wire()).withHash(others[random.nextInt(others.length)]);
        return with(i, CAT_KEY.signed(blob, approval(i), SshSecurityKey.FLAGS, 7));
    }

    private HostileRequest envelope(Random random) {
        int i = random.nextInt(releases.size());
        var blob = SshBlob.by(CAT_KEY.wire());
        SshBlob changed = switch (random.nextInt(3)) {
            case 0 -> blob.withVersion(random.nextBoolean() ? random.nextInt(Integer.MAX_VALUE - 2) + 2 : 0);
            case 1 -> blob.withMagic(random.nextBoolean() ? "SSHSIg" : "sshsig");
            default -> blob.withReserved(new byte[1 + random.nextInt(16)]);
        };
        return with(i, CAT_KEY.signed(changed, approval(i), SshSecurityKey.FLAGS, 7));
    }

    private HostileRequest flags(Random random) {
        int flags = random.nextInt(256);
        if ((flags & 0x05) == 0x05 && (flags & 0xD8) == 0) {
            flags ^= 0x04; // it would have been good
        }
        int i = random.nextInt(releases.size());
        return with(i, CAT_KEY.blob(approval(i), flags, random.nextInt()));
    }

    private HostileRequest key(Random random) {
        int i = random.nextInt(releases.size());
        return with(
                i,
                switch (random.nextInt(3)) {
                    case 0 -> STRANGER.blob(approval(i), SshSecurityKey.FLAGS, 7);
                    case 1 -> OF_ANOTHER_APPLICATION.blob(approval(i), SshSecurityKey.FLAGS, 7);
                    default -> STRANGER_IN_A_FILE.signed(SshBlob.by(STRANGER_IN_A_FILE.wire()), approval(i));
                });
    }

    private HostileRequest borrowed(Random random) {
        int i = random.nextInt(releases.size());
        return with(
                i,
                random.nextBoolean()
                        ? STRANGER.signed(SshBlob.by(CAT_KEY.wire()), approval(i), SshSecurityKey.FLAGS, 7)
                        : STRANGER_IN_A_FILE.signed(SshBlob.by(DAN_SSH.wire()), approval(i)));
    }

    private HostileRequest action(Random random) {
        int i = random.nextInt(releases.size());
        byte[] statement = releases.get(i).statement();
        SignedText other = switch (random.nextInt(3)) {
            case 0 -> SignedText.reject("not this one", statement);
            case 1 -> SignedText.veto("not this one", statement);
            default -> SignedText.suspend(statement);
        };
        return with(i, random.nextBoolean() ? CAT_KEY.sign(other) : DAN_SSH.sign(other));
    }

    private HostileRequest text(Random random) {
        int i = random.nextInt(releases.size());
        byte[] text = switch (random.nextInt(4)) {
            case 0 -> releases.get(i).statement();
            case 1 -> approval((i + 1 + random.nextInt(releases.size() - 1)) % releases.size());
            case 2 -> SignedText.approve(releases.get(i).statement()).challenge();
            default -> Arrays.copyOf(approval(i), approval(i).length - 1);
        };
        return with(i, CAT_KEY.blob(text, SshSecurityKey.FLAGS, 7));
    }

    private HostileRequest flipped(Random random) {
        int i = random.nextInt(releases.size());
        byte[] blob = good(i, random).blob().clone();
        int place = random.nextInt(blob.length);
        blob[place] ^= (byte) (1 << random.nextInt(8));
        return with(i, new SshSignature(blob));
    }

    private HostileRequest length(Random random) {
        int i = random.nextInt(releases.size());
        byte[] blob = good(i, random).blob();
        int length = random.nextBoolean()
                ? 1 + random.nextInt(blob.length - 1)
                : blob.length + 1 + random.nextInt(SshSignature.MAXIMUM_BYTES - blob.length);
        return with(i, new SshSignature(Arrays.copyOf(blob, length)));
    }

    /** Leading zeros, missing zeros, DER instead of numbers, numbers of fixed length. */
    private HostileRequest numbers(Random random) {
        int i = random.nextInt(releases.size());
        var blob = BEN_SSH.signed(SshBlob.by(BEN_SSH.wire()), approval(i));
        byte[] numbers =
                Arrays.copyOfRange(blob.signature(), 4 + "ecdsa-sha2-nistp256".length() + 4, blob.signature().length);
        int length = numbers[3];
        byte[] r = Arrays.copyOfRange(numbers, 4, 4 + length);
        byte[] s = Arrays.copyOfRange(numbers, 8 + length, numbers.length);
        var der = new DerSignature(new BigInteger(1, r), new BigInteger(1, s));
        var variants = List.copyOf(der.variants().values());
        byte[] changed = switch (random.nextInt(5)) {
            case 0 -> SshBlob.join(SshBlob.string(longer(r)), SshBlob.string(s));
            case 1 -> SshBlob.join(SshBlob.string(r), SshBlob.string(longer(s)));
            case 2 -> SshBlob.join(SshBlob.string(r), SshBlob.string(s), new byte[] {0});
            case 3 -> der.strict();
            default -> variants.get(random.nextInt(variants.size()));
        };
        return command(i, sealed("ecdsa-sha2-nistp256", blob, changed));
    }

    private HostileRequest range(Random random) {
        int i = random.nextInt(releases.size());
        BigInteger[] bounds = {
            BigInteger.ZERO,
            BigInteger.ONE.negate(),
            DerSignature.ORDER,
            DerSignature.ORDER.add(BigInteger.ONE),
            BigInteger.TWO.pow(256),
            BigInteger.TWO.pow(512)
        };
        BigInteger good = new BigInteger(255, random).add(BigInteger.ONE);
        BigInteger bad = bounds[random.nextInt(bounds.length)];
        byte[] changed = random.nextBoolean() ? SshBlob.numbers(good, bad) : SshBlob.numbers(bad, good);
        return command(i, sealed("ecdsa-sha2-nistp256", SshBlob.by(BEN_SSH.wire()), changed));
    }

    private HostileRequest kind(Random random) {
        int i = random.nextInt(releases.size());
        byte[] ofCat = CAT_KEY.blob(approval(i), SshSecurityKey.FLAGS, 7).signature();
        byte[] ofBen = BEN_SSH.signed(SshBlob.by(BEN_SSH.wire()), approval(i)).signature();
        byte[] ofDan = DAN_SSH.signed(SshBlob.by(DAN_SSH.wire()), approval(i)).signature();
        return switch (random.nextInt(4)) {
            case 0 -> command(i, SshBlob.by(BEN_SSH.wire()).withSignature(ofCat));
            case 1 -> with(i, SshBlob.by(CAT_KEY.wire()).withSignature(ofBen));
            case 2 -> with(i, SshBlob.by(DAN_SSH.wire()).withSignature(ofBen));
            default -> command(i, SshBlob.by(BEN_SSH.wire()).withSignature(ofDan));
        };
    }

    /** The same key with ever higher counters: one person, whatever it counted. */
    private HostileRequest counters(Random random) {
        int i = random.nextInt(releases.size());
        byte[] text = approval(i);
        PersonSignature[] many = new PersonSignature[3];
        Arrays.setAll(
                many,
                n -> new SshSignature(ANN_KEY.blob(text, SshSecurityKey.FLAGS, n == 0 ? -1 : random.nextInt())
                        .bytes()));
        return HostileRequest.of(releases.get(i).with(many), releases.get(i), QUORUM);
    }

    private HostileRequest twice(Random random) {
        int i = random.nextInt(releases.size());
        PersonSignature[] many = new PersonSignature[2 + random.nextInt(14)];
        Arrays.fill(many, CAT_KEY.approve(releases.get(i).statement()));
        return HostileRequest.of(releases.get(i).with(many), releases.get(i), QUORUM);
    }

    private HostileRequest web(Random random) {
        int i = random.nextInt(releases.size());
        return HostileRequest.of(
                releases.get(i)
                        .with(
                                webApprovals.get(i).getFirst(),
                                webApprovals.get(i).getLast(),
                                CAT.approve(releases.get(i).statement())),
                releases.get(i),
                QUORUM);
    }

    private SshSignature good(int i, Random random) {
        byte[] statement = releases.get(i).statement();
        return random.nextBoolean() ? CAT_KEY.approve(statement) : DAN_SSH.approve(statement);
    }

    private byte[] approval(int i) {
        return SignedText.approve(releases.get(i).statement()).bytes();
    }

    private static SshBlob sealed(String type, SshBlob blob, byte[] numbers) {
        return blob.withSignature(SshBlob.join(SshBlob.string(type), SshBlob.string(numbers)));
    }

    private static byte[] longer(byte[] number) {
        byte[] longer = new byte[number.length + 1];
        System.arraycopy(number, 0, longer, 1, number.length);
        return longer;
    }

    private HostileRequest with(int i, SshBlob blob) {
        return with(i, new SshSignature(blob.bytes()));
    }

    private HostileRequest with(int i, SshSignature signature) {
        var web = webApprovals.get(i);
        return HostileRequest.of(
                releases.get(i).with(web.getFirst(), web.getLast(), signature), releases.get(i), EVIDENCE);
    }

    /** The same with the signature of a release manager over the command line. */
    private HostileRequest command(int i, SshBlob blob) {
        return HostileRequest.of(
                new Question.Intend(
                        releases.get(i).statement(),
                        List.of(
                                webApprovals.get(i).getFirst(),
                                new SshSignature(blob.bytes()),
                                CAT.approve(releases.get(i).statement()))),
                releases.get(i),
                EVIDENCE);
    }
}
