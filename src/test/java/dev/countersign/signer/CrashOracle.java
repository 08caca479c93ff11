package dev.countersign.signer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.firmware.FirmwareException;
import dev.countersign.firmware.SecureBootV2;
import dev.countersign.firmware.SignatureBlock;
import dev.countersign.oracle.SecondVerifier;
import dev.countersign.testing.Pkcs11Shim;
import dev.countersign.testing.Pkcs11Trace;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.TestRelease;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The one judge of the crash set. It knows what the token was asked (the shim's trace), what the journal says, what was let out and which heads were
 * given out, and nothing of what the signer thinks. It reads the journal by the words of its specification.
 */
final class CrashOracle {
    private final SignerHome home;
    private final CeremonyRecord ceremony;
    private final Pkcs11Shim shim;
    private final Path files;
    private final String pin;
    private final Set<String> canaries;
    private final Map<String, byte[]> statements = new HashMap<>();
    private final List<Answer.Receipt> heads = new ArrayList<>();
    private final Map<String, List<Answer.ImageSignature>> released = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    CrashOracle(SignerHome home, Pkcs11Shim shim) throws IOException {
        this.home = home;
        this.ceremony = home.record();
        this.shim = shim;
        this.files =
                Files.createDirectory(home.folder().resolveSibling(home.folder().getFileName() + ".released"));
        this.pin = Files.readString(home.folder().resolve("pin"), US_ASCII).strip();
        this.canaries = ceremony.keys().stream()
                .map(key -> Sha256.hexOf(
                        ("countersign/canary/v1\nkey=" + key.name() + "\nspki-sha256=" + key.spkiSha256() + "\n")
                                .getBytes(US_ASCII)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Everything that is wrong so far. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    /** For how many requests something was let out. */
    int released() {
        return released.size();
    }

    void violation(String what) {
        violations.add(what);
    }

    // ---- what the world sees ----

    /** A request that will be asked for. */
    void asked(TestRelease release) {
        statements.put(release.requestId(), release.statement());
    }

    void told(Answer.Receipt head) {
        heads.add(head);
    }

    /** The newest head that was seen; none at the beginning. */
    List<Answer.Receipt> newestHead() {
        return heads.stream().reduce((one, other) -> other.position() > one.position() ? other : one).stream()
                .toList();
    }

    /** I3, I4: what is let out is the same whenever it is let out, and verifies. */
    void letOut(TestRelease release, List<Answer.ImageSignature> signatures) throws IOException {
        String requestId = release.requestId();
        var before = released.putIfAbsent(requestId, signatures);
        if (before != null && !same(before, signatures)) {
            violation("I3: two results for the request " + requestId + " were let out");
        }
        var statement = Statement.parse(statements.get(requestId));
        if (signatures.size() != statement.images().size() * statement.keys().size()) {
            violation("I4: signatures are missing for the request " + requestId);
        }
        byte[] artifact = release.artifact();
        try (var file = Files.newOutputStream(files.resolve(requestId))) {
            var blocks = new ArrayList<SignatureBlock>();
            for (Answer.ImageSignature each : signatures) {
                byte[] payload = HexFormat.of()
                        .parseHex(statement.images().get(each.image() - 1).payload());
                var key = ceremony.key(statement.keys().get(each.key() - 1).name())
                        .orElseThrow();
                blocks.add(SignatureBlock.of(key.publicKey(), payload, each.signature()));
            }
            SecureBootV2.writeSigned(new ByteArrayInputStream(artifact), artifact.length, blocks, file);
        } catch (FirmwareException e) {
            violation("I4: what was let out does not verify, for the request " + requestId + ": " + e.getMessage());
        }
    }

    /** Lets somebody judge who shares no code with the signer or with this: I2, I6 and once more the rest. No process may be running. */
    void judgeIndependently() {
        try {
            SecondVerifier.main(
                    home.folder().resolve("journal").toString(),
                    home.folder().resolve("ceremony.record").toString(),
                    files.toString());
        } catch (Exception e) {
            violation("the second verifier says: " + e);
        }
    }

    // ---- what is judged when the process is dead ----

    private record Line(long end, String[] fields) {}

    /** Judges everything; {@code output} is what the process wrote. */
    void judge(String output) throws IOException {
        if (output.contains(pin)) {
            violation("I12: the PIN was written out");
        }
        if (shim.count(Pkcs11Shim.Counter.FORBIDDEN) > 0) {
            violation("the signer made, changed or removed an object of the token");
        }
        List<Line> lines = lines();
        for (Answer.Receipt head : heads) {
            if (head.position() >= lines.size()
                    || !lines.get((int) head.position())
                            .fields()[lines.get((int) head.position()).fields().length - 1]
                            .equals(head.hash())) {
                violation("I5: the head " + head.position() + " was given out and is gone");
            }
        }
        requests(lines);
        signatures(lines);
    }

    private void requests(List<Line> lines) {
        var intended = new HashSet<String>();
        var signed = new HashSet<String>();
        var ended = new HashSet<String>();
        for (Line line : lines) {
            String[] fields = line.fields();
            switch (fields[2]) {
                case "intent" -> {
                    byte[] statement = statementOf(fields[3]);
                    String id = Statement.parse(statement).requestId();
                    if (!intended.add(id)) {
                        violation("I7: two intents for the request " + id);
                    }
                    if (!Arrays.equals(statement, statements.get(id))) {
                        violation("I2: an intent that nobody asked for");
                    }
                    if (ended.contains(id)) {
                        violation("I3: an intent after the end of the request " + id);
                    }
                }
                case "signed" -> {
                    if (!signed.add(fields[3])) {
                        violation("I3: signed twice: " + fields[3]);
                    }
                    if (!intended.contains(fields[3]) || ended.contains(fields[3])) {
                        violation("I1: signed without an open intent: " + fields[3]);
                    }
                    var let = released.get(fields[3]);
                    if (let != null && !same(let, signaturesOf(fields))) {
                        violation("I4: what was let out is not what the journal says for the request " + fields[3]);
                    }
                }
                case "rejected", "vetoed" ->
                    ended.add(Statement.parse(statementOf(fields[3])).requestId());
                case "abandoned" -> ended.add(fields[3]);
                default -> {
                    // Nothing of a request hangs on the others.
                }
            }
        }
        for (String id : released.keySet()) {
            if (!signed.contains(id)) {
                violation("I4: let out, but not in the journal: " + id);
            }
        }
    }

    /** I1: each question to the token has an intent that ended in the journal before, and is still there. */
    private void signatures(List<Line> lines) {
        Map<String, Long> intended = new HashMap<>();
        for (Line line : lines) {
            if (line.fields()[2].equals("intent")) {
                var statement = Statement.parse(statementOf(line.fields()[3]));
                for (Statement.Image image : statement.images()) {
                    for (Statement.Key key : statement.keys()) {
                        String id = ceremony.key(key.name()).orElseThrow().id();
                        intended.putIfAbsent(id + " " + image.payload(), line.end());
                    }
                }
            }
        }
        for (Pkcs11Trace.Asked asked : shim.trace().asked()) {
            Long end = intended.get(asked.keyId() + " " + asked.input());
            if (!canaries.contains(asked.input()) && (end == null || end > asked.journalSize())) {
                violation("I1: the token was asked to sign " + asked.input() + " with "
                        + (end == null ? "no intent" : "the intent ending at " + end + " of " + asked.journalSize()));
            }
        }
    }

    /** Whole lines only: a torn one at the end is the next start's to cut. */
    private List<Line> lines() throws IOException {
        Path file = home.folder().resolve("journal");
        var lines = new ArrayList<Line>();
        if (!Files.exists(file)) {
            return lines;
        }
        String text = Files.readString(file, ISO_8859_1);
        String before = "0".repeat(64);
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            String line = text.substring(start, end);
            int hash = line.lastIndexOf(' ');
            if (hash < 0 || !line.substring(hash + 1).equals(hash(before + " " + line.substring(0, hash)))) {
                violation("the journal's chain is broken at byte " + start);
                return lines;
            }
            before = line.substring(hash + 1);
            lines.add(new Line(end + 1, line.split(" ", -1)));
            start = end + 1;
        }
        return lines;
    }

    private static String hash(String text) {
        return Sha256.hexOf(text.getBytes(ISO_8859_1));
    }

    private static byte[] statementOf(String base64) {
        var body = ByteBuffer.wrap(Base64.getUrlDecoder().decode(base64));
        byte[] statement = new byte[body.getShort() & 0xFFFF];
        body.get(statement);
        return statement;
    }

    private static List<Answer.ImageSignature> signaturesOf(String[] fields) {
        return Arrays.stream(fields, 4, fields.length - 1)
                .map(field -> {
                    String[] parts = field.split("[.:]", -1);
                    return new Answer.ImageSignature(
                            Integer.parseInt(parts[0]),
                            Integer.parseInt(parts[1]),
                            Base64.getUrlDecoder().decode(parts[2]));
                })
                .toList();
    }

    private static boolean same(List<Answer.ImageSignature> one, List<Answer.ImageSignature> other) {
        return one.size() == other.size()
                && IntStream.range(0, one.size())
                        .allMatch(i -> one.get(i).image() == other.get(i).image()
                                && one.get(i).key() == other.get(i).key()
                                && Arrays.equals(
                                        one.get(i).signature(), other.get(i).signature()));
    }
}
