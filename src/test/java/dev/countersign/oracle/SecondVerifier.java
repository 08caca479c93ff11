package dev.countersign.oracle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Judges a signer by what it left behind, from the words of the specifications alone: none of the program's code is used here, and it has at
 * most 300 lines of code. Everything that was signed must have been agreed to by the right people under the policy then in force, after its
 * window, and must be what was released.
 *
 * <pre>java SecondVerifier.java JOURNAL KEYS FOLDER</pre>
 *
 * KEYS is any text that holds the public keys in base64 (ceremony.record, keys.json); FOLDER holds the signed ESP32 files and nothing else. Exit
 * status 1 and a sentence: something does not hold. What only makes less signable (rejections, vetoes) is believed.
 */
public final class SecondVerifier {
    private static final HexFormat HEX = HexFormat.of();
    private final Map<String, byte[]> keys = new HashMap<>(); // by SHA-256
    private final Map<String, String> stopped = new HashMap<>(); // suspended or revoked keys
    private final Map<String, Open> open = new HashMap<>(); // intents, by request
    private final Set<String> used = new HashSet<>(); // ids of requests and changes
    private final Set<String> made =
            new HashSet<>(); // payloads with their signatures, as the blocks of a file have them
    private String hash = "0".repeat(64);
    private Instant newest = Instant.MIN;
    private List<String> policy = List.of("digest " + hash);
    private List<String> next = List.of();
    private String pending = "";
    private Instant adoption = Instant.MAX;

    private record Open(Map<String, String> statement, Instant end) {}

    public static void main(String[] arguments) throws IOException {
        verify(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
    }

    /** @throws IllegalStateException if anything does not hold; the message says what */
    public static void verify(Path journal, Path keys, Path released) throws IOException {
        var verifier = new SecondVerifier();
        var base64 = Pattern.compile("[A-Za-z0-9+/]{100,}=*").matcher(Files.readString(keys));
        while (base64.find()) {
            byte[] spki = Base64.getDecoder().decode(base64.group());
            verifier.keys.put(hex(sha256(spki)), spki);
        }
        String text = Files.readString(journal, ISO_8859_1);
        demand(text.endsWith("\n"), "the journal ends within a line");
        String[] lines = text.split("\n");
        for (int i = 0; i < lines.length; i++) {
            try {
                verifier.line(i, lines[i]);
            } catch (GeneralSecurityException | RuntimeException e) {
                throw new IllegalStateException("record " + i + " " + e.getMessage(), e);
            }
        }
        try (Stream<Path> files = Files.walk(released)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                demand(verifier.isSigned(Files.readAllBytes(file)), file.getFileName() + " is not what was signed");
            }
        }
    }

    private void line(int position, String line) throws GeneralSecurityException {
        int end = line.lastIndexOf(' ');
        String[] fields = line.substring(0, end).split(" ", -1);
        hash = hex(sha256(latin(hash + " " + line.substring(0, end))));
        demand(line.endsWith(" " + hash) && fields[0].equals("" + position), "breaks the chain");
        demand((position == 0) == fields[2].equals("genesis"), "is no genesis, or a second one");
        var at = Instant.parse(fields[1]);
        boolean body = fields[2].matches("intent|rejected|vetoed|change");
        ByteBuffer in = ByteBuffer.wrap(body ? base64(fields[3]) : new byte[2]);
        byte[] text = bytes(in);
        Map<String, String> about = named(text);
        // Only a quorum sets the clock back, to the time that it states.
        demand(!at.isBefore(newest) || at.toString().equals(about.get("subject")), "goes back in time");
        newest = at;
        switch (fields[2]) {
            case "genesis" -> adopt(rules(base64(fields[4])));
            case "intent" -> intent(text, about, in, at);
            case "signed" -> signed(fields, at);
            case "rejected", "vetoed" -> {
                String id = about.getOrDefault("request", about.get("change"));
                used.add(id);
                open.remove(id);
                pending = pending.equals(id) ? "" : pending;
            }
            case "abandoned" -> open.remove(fields[3]);
            case "change" -> change(text, about, in, at);
            case "adopted" -> {
                demand(fields[3].equals(pending) && !at.isBefore(adoption), "adopts what does not wait, or too early");
                adopt(next);
            }
            default -> demand(fields[2].matches("start|publish|published"), "is of an unknown kind");
        }
    }

    private void adopt(List<String> rules) {
        demand(one(rules, "previous").equals(one(policy, "digest")), "has a policy outside the chain");
        policy = rules;
        pending = "";
        open.clear();
    }

    private void intent(byte[] text, Map<String, String> statement, ByteBuffer in, Instant at)
            throws GeneralSecurityException {
        int start = policy.indexOf("product " + statement.get("project") + " " + statement.get("channel"));
        demand(statement.get("policy").equals(one(policy, "digest")), "is an intent under another policy");
        demand(start > 0 && used.add(statement.get("request")), "is a second intent of one request, or of no product");
        List<String> product = policy.subList(start, policy.size());
        var expected = new ArrayList<String>();
        for (String name : one(product, "keys").split(",")) {
            expected.add(find("key", 1, name)[3]);
        }
        demand(keysOf(statement).equals(expected), "is an intent with other keys than the product's");
        boolean breakGlass = statement.get("rule").equals("break-glass");
        Instant end = at.plus(breakGlass ? Duration.ZERO : duration(one(product, "window")));
        demand(!end.isAfter(Instant.parse(statement.get("not-after"))), "is an intent that outlives its statement");
        String submitter = statement.get("submitter");
        demand(List.of(one(product, "submitters").split(",")).contains(submitter), "is by a submitter who may not");
        Map<String, Boolean> voters = voters(in, "countersign/approve/v1\n", text);
        for (String[] person : all("person")) {
            boolean own = List.of((person[1] + "," + person[2]).split(",")).contains(submitter);
            demand(!own || !voters.containsKey(person[1]), "counts the submitter");
        }
        quorum(one(product, breakGlass ? "break-glass" : "quorum"), one(product, "command-line"), voters);
        open.put(statement.get("request"), new Open(statement, end));
    }

    private void signed(String[] fields, Instant at) throws GeneralSecurityException {
        Open intent = open.remove(fields[3]);
        demand(intent != null, "signs without an open intent");
        Map<String, String> statement = intent.statement();
        List<String> named = keysOf(statement);
        demand(!at.isBefore(intent.end()), "signs within the window");
        demand(!at.isAfter(Instant.parse(statement.get("not-after"))), "signs after the statement's time");
        demand(Collections.disjoint(named, stopped.keySet()), "signs with a key that was stopped");
        int images = Integer.parseInt(statement.get("images"));
        demand(fields.length == 4 + images * named.size(), "has too many or too few signatures");
        int next = 4;
        for (int image = 1; image <= images; image++) {
            var blocks = new StringBuilder(statement.get("image." + image + ".payload"));
            byte[] payload = HEX.parseHex(blocks);
            for (int key = 1; key <= named.size(); key++) {
                String[] field = fields[next++].split(":");
                byte[] bytes = base64(field[1]);
                byte[] spki = keys.get(named.get(key - 1));
                boolean rsa = bytes.length == 384;
                boolean good = rsa ? pss(spki, payload, bytes) : verifies("NONEwithECDSA", spki, payload, bytes);
                demand(good && field[0].equals(image + "." + key), "has a wrong signature");
                int s = 4 + bytes[3];
                blocks.append(rsa ? turned(bytes) : turned(number(bytes, 4)) + turned(number(bytes, s + 2)));
            }
            made.add(blocks.toString());
        }
    }

    private void change(byte[] text, Map<String, String> change, ByteBuffer in, Instant at)
            throws GeneralSecurityException {
        List<String> brought = rules(bytes(in));
        String kind = change.get("kind");
        String subject = change.get("subject");
        demand(change.get("policy").equals(one(policy, "digest")), "is a change under another policy");
        demand(used.add(change.get("change")), "is a second change of one id");
        demand(!at.isAfter(Instant.parse(change.get("not-after"))), "is a change after its time");
        boolean amends = kind.equals("policy") && !removes(brought);
        String suspension = "1 " + one(policy, "suspension");
        String rule = switch (kind) {
            case "policy" -> one(policy, amends ? "change" : "removal");
            case "revoke" -> one(policy, "revocation");
            case "suspend" -> suspension;
            default -> one(policy, kind);
        };
        String action = kind.equals("suspend") ? "suspend" : "approve";
        quorum(rule, "0", voters(in, "countersign/" + action + "/v1\n", text));
        switch (kind) {
            case "policy" -> {
                demand(one(brought, "digest").equals(subject), "brings another policy than was approved");
                if (!amends) {
                    adopt(brought);
                    return;
                }
                demand(pending.isEmpty(), "is a second policy that waits");
                pending = change.get("change");
                next = brought;
                adoption = at.plus(duration(one(policy, "change-window")));
            }
            case "suspend" -> stopped.putIfAbsent(subject, kind);
            case "lift" -> demand(stopped.remove(subject, "suspend"), "lifts what is not suspended");
            case "revoke" -> stopped.put(subject, kind);
            default -> demand(subject.equals(at.toString()), "is of another time than it states");
        }
    }

    /** Whether the next policy only lacks approvers, people and members of groups that this one has. */
    private boolean removes(List<String> brought) {
        var left = new ArrayList<>(brought);
        boolean removes = true;
        for (String line : policy) {
            String[] group = line.split(" ");
            removes &= left.remove(line) || group[0].matches("previous|digest|approver|person|group");
            left.removeIf(other -> other.startsWith("group " + group[1] + " ")
                    && List.of(group).containsAll(List.of(other.split(" "))));
        }
        left.removeIf(line -> line.matches("(previous|digest) .*"));
        return removes && left.isEmpty();
    }

    private void quorum(String rule, String commandLine, Map<String, Boolean> voters) {
        var places = new ArrayList<String>();
        String[] shares = rule.split(" ");
        for (int i = 0; i < shares.length; i += 2) {
            places.addAll(Collections.nCopies(Integer.parseInt(shares[i]), shares[i + 1]));
        }
        demand(fill(places, Set.of(), voters, Integer.parseInt(commandLine)), "has too few people for " + rule);
    }

    /** Whether each place that is left can be filled by a person of its own, enough of all over the command line. */
    private boolean fill(List<String> places, Set<String> taken, Map<String, Boolean> voters, int commandLine) {
        boolean filled = places.isEmpty() && taken.stream().filter(voters::get).count() >= commandLine;
        String[] group = places.isEmpty() ? new String[0] : find("group", 1, places.getFirst());
        for (int i = 2; i < group.length; i++) {
            var more = new HashSet<>(taken);
            filled |= voters.containsKey(group[i])
                    && more.add(group[i])
                    && fill(places.subList(1, places.size()), more, voters, commandLine);
        }
        return filled;
    }

    /** The people whose signatures these are, and whether one of them was made over the command line. */
    private Map<String, Boolean> voters(ByteBuffer in, String action, byte[] text) throws GeneralSecurityException {
        var voters = new HashMap<String, Boolean>();
        byte[] signedText = join(latin(action), text);
        for (int count = in.get(); count > 0; count--) {
            boolean ssh = in.get() == 2;
            String person = ssh ? ssh(ByteBuffer.wrap(bytes(in)), signedText) : assertion(in, signedText);
            voters.merge(person, ssh, Boolean::logicalOr);
        }
        return voters;
    }

    private String assertion(ByteBuffer in, byte[] text) throws GeneralSecurityException {
        var encoder = Base64.getUrlEncoder().withoutPadding();
        String[] approver = find("approver", 3, encoder.encodeToString(bytes(in)));
        byte[] client = bytes(in);
        byte[] data = bytes(in);
        String said = new String(client, ISO_8859_1).replace('"', '\'');
        String head = "{'type':'webauthn.get','challenge':'%s','origin':'%s','crossOrigin':false"
                .formatted(encoder.encodeToString(sha256(text)), one(policy, "origin"));
        demand(said.startsWith(head + ",") || said.equals(head + "}"), "has an assertion over something else");
        boolean party = Arrays.equals(Arrays.copyOf(data, 32), sha256(latin(one(policy, "rp"))));
        demand(party && flags(data[32], approver[approver.length - 1]), "has an assertion without party or person");
        byte[] spki = HEX.parseHex(approver[4]);
        demand(verifies("SHA256withECDSA", spki, join(data, sha256(client)), bytes(in)), "has a wrong assertion");
        return approver[1];
    }

    private String ssh(ByteBuffer in, byte[] text) throws GeneralSecurityException {
        in.position(10); // behind SSHSIG and the version
        byte[] key = string(in);
        String[] approver = find("approver", 4, Base64.getEncoder().encodeToString(key));
        int start = in.position();
        demand(Arrays.equals(string(in), latin("countersign")), "has an SSH signature of another namespace");
        string(in); // reserved
        String hash = new String(string(in), ISO_8859_1).replace("sha", "SHA-");
        byte[] fields = Arrays.copyOfRange(in.array(), start, in.position());
        byte[] digest = MessageDigest.getInstance(hash).digest(text);
        byte[] message = join(latin("SSHSIG"), fields, new byte[] {0, 0, 0, (byte) digest.length}, digest);
        ByteBuffer signature = ByteBuffer.wrap(string(in));
        ByteBuffer parts = ByteBuffer.wrap(key);
        demand(Arrays.equals(string(signature), string(parts)), "has an SSH signature of another kind");
        byte[] numbers = string(signature);
        byte[] point = string(parts);
        byte[] head = HEX.parseHex("302a300506032b6570032100");
        String algorithm = "Ed25519";
        if (!approver[3].equals("ssh-ed25519")) {
            point = string(parts); // behind the name of the curve
            head = HEX.parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
            algorithm = "SHA256withECDSA";
            ByteBuffer two = ByteBuffer.wrap(numbers);
            byte[] r = string(two);
            byte[] s = string(two);
            byte[] body = join(new byte[] {2, (byte) r.length}, r, new byte[] {2, (byte) s.length}, s);
            numbers = join(new byte[] {48, (byte) body.length}, body);
        }
        if (approver[3].startsWith("sk-")) {
            byte[] rest = new byte[5]; // flags and counter
            signature.get(rest);
            demand(flags(rest[0], ""), "has an SSH signature without the person");
            message = join(sha256(string(parts)), rest, sha256(message));
        }
        demand(verifies(algorithm, join(head, point), message, numbers), "has a wrong SSH signature");
        return approver[1];
    }

    private static boolean flags(int flags, String synced) {
        return (flags & 0x45) == 5 && ((flags & 0x18) == 0 || synced.equals("synced"));
    }

    private static boolean verifies(String algorithm, byte[] spki, byte[] message, byte[] signature)
            throws GeneralSecurityException {
        var keys = KeyFactory.getInstance(algorithm.endsWith("ECDSA") ? "EC" : algorithm);
        var verifier = Signature.getInstance(algorithm);
        verifier.initVerify(keys.generatePublic(new X509EncodedKeySpec(spki)));
        verifier.update(message);
        return verifier.verify(signature);
    }

    /** RSASSA-PSS with SHA-256 and 32 bytes of salt (RFC 8017, 9.1.2), over a digest that is there already. */
    private static boolean pss(byte[] spki, byte[] digest, byte[] signature) throws GeneralSecurityException {
        var rsa = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
        var number = new BigInteger(1, signature).modPow(rsa.getPublicExponent(), rsa.getModulus());
        byte[] encoded = HEX.parseHex("%0768x".formatted(number));
        byte[] block = Arrays.copyOf(encoded, 351);
        byte[] h = Arrays.copyOfRange(encoded, 351, 383);
        for (int i = 0; i < block.length; i++) {
            block[i] ^= sha256(join(h, new byte[] {0, 0, 0, (byte) (i / 32)}))[i % 32];
        }
        block[0] &= 0x7F;
        byte[] salt = Arrays.copyOfRange(block, 319, 351);
        boolean padded = encoded[383] == (byte) 0xBC && Arrays.equals(block, join(new byte[318], new byte[] {1}, salt));
        return padded && Arrays.equals(h, sha256(join(new byte[8], digest, salt)));
    }

    /** Whether the blocks of an ESP32 file hold exactly the signatures that the journal has for its content. */
    private boolean isSigned(byte[] file) {
        byte[] content = Arrays.copyOf(file, file.length - 4096);
        var found = new StringBuilder(hex(sha256(content)));
        for (int at = content.length; file[at] == (byte) 0xE7; at += 1216) {
            boolean rsa = file[at + 1] == 2;
            found.append(HEX.formatHex(file, at + (rsa ? 812 : 101), at + (rsa ? 1196 : 165)));
        }
        return made.contains(found.toString());
    }

    /** A number of a DER signature in 32 bytes. */
    private static byte[] number(byte[] der, int at) {
        return HEX.parseHex("%064x".formatted(new BigInteger(der, at, der[at - 1])));
    }

    /** As blocks have numbers, the least significant byte first. */
    private static String turned(byte[] number) {
        var turned = new StringBuilder();
        for (byte b : number) {
            turned.insert(0, HEX.toHexDigits(b));
        }
        return turned.toString();
    }

    /** The lines of a policy and its digest. */
    private static List<String> rules(byte[] text) {
        String lines = "digest " + hex(sha256(join(latin("countersign/policy/v1\n"), text))) + "\n";
        return (lines + new String(text, ISO_8859_1))
                .lines()
                .filter(line -> line.matches("[a-z].*"))
                .toList();
    }

    private List<String[]> all(String kind) {
        var found = policy.stream().filter(line -> line.startsWith(kind + " "));
        return found.map(line -> line.split(" ")).toList();
    }

    private String[] find(String kind, int field, String value) {
        for (String[] line : all(kind)) {
            if (line.length > field && line[field].equals(value)) {
                return line;
            }
        }
        throw new IllegalStateException("has no " + kind + " " + value);
    }

    /** What stands behind the first word of the first line of this kind. */
    private static String one(List<String> rules, String kind) {
        var found = rules.stream().filter(line -> line.startsWith(kind + " ")).findFirst();
        return found.orElseThrow(() -> new IllegalStateException("has no policy"))
                .substring(kind.length() + 1);
    }

    private static Duration duration(String text) {
        return text.equals("none") ? Duration.ZERO : Duration.parse("P" + (text.endsWith("d") ? "" : "T") + text);
    }

    private static Map<String, String> named(byte[] text) {
        var named = new HashMap<String, String>();
        for (String line : new String(text, ISO_8859_1).split("\n")) {
            named.put(line.replaceFirst("=.*", ""), line.substring(line.indexOf('=') + 1));
        }
        return named;
    }

    private static List<String> keysOf(Map<String, String> statement) {
        var keys = IntStream.rangeClosed(1, Integer.parseInt(statement.get("keys")));
        return keys.mapToObj(i -> statement.get("key." + i + ".spki-sha256")).toList();
    }

    private static byte[] bytes(ByteBuffer in) {
        return take(in, in.getShort() & 0xFFFF);
    }

    private static byte[] string(ByteBuffer in) {
        return take(in, in.getInt());
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        return HEX.parseHex(Stream.of(parts).map(HEX::formatHex).collect(Collectors.joining()));
    }

    private static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] base64(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    private static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void demand(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}
