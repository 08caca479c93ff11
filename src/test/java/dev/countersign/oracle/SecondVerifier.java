package dev.countersign.oracle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * most 300 lines of code (without blank lines, comments, imports and lone braces). Everything that was signed must have been agreed to by the right people under the policy then in force, after its
 * window, and must be what was released.
 *
 * <pre>java SecondVerifier.java JOURNAL KEYS FOLDER</pre>
 *
 * KEYS is any text that holds the public keys in base64 (ceremony.record, keys.json); FOLDER holds the signed ESP32 files and nothing else. An
 * exception says what does not hold. What only makes less signable (rejections, vetoes) is believed.
 */
public final class SecondVerifier {
    private static final HexFormat HEX = HexFormat.of();
    private static final String PAIR = "%064x%064x";
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private final Map<String, byte[]> keys = new HashMap<>(); // by SHA-256
    private final Map<String, String> stopped = new HashMap<>(); // suspended or revoked keys
    private final Map<String, Map<String, String>> open = new HashMap<>(); // statements of intents, by request
    private final Set<String> used = new HashSet<>(); // ids of requests and changes
    private final Set<String> made = new HashSet<>(); // payload and signatures of each image
    private String hash = "0".repeat(64);
    private Instant newest = Instant.MIN;
    private List<String> policy = List.of("digest " + hash);
    private List<String> next = List.of();
    private String pending = "";
    private Instant adoption = Instant.MAX;
    private String where = "";

    /** @throws IllegalStateException if anything does not hold; the message says what */
    public static void main(String... files) throws Exception {
        var verifier = new SecondVerifier();
        var base64 = Pattern.compile("[A-Za-z0-9+/]{100,}=*").matcher(Files.readString(Path.of(files[1])));
        while (base64.find()) {
            byte[] spki = Base64.getDecoder().decode(base64.group());
            verifier.keys.put(HEX.formatHex(sha256(spki)), spki);
        }
        for (String line : Files.readString(Path.of(files[0]), ISO_8859_1).split("(?<=\n)")) {
            verifier.line(line);
        }
        try (Stream<Path> released = Files.walk(Path.of(files[2]))) {
            for (Path file : released.filter(Files::isRegularFile).toList()) {
                verifier.where = file.getFileName() + " ";
                verifier.demand(verifier.isSigned(Files.readAllBytes(file)), "is not what was signed");
            }
        }
    }

    private void line(String line) throws Exception {
        int end = line.lastIndexOf(' ');
        String[] fields = line.substring(0, end).split(" ", -1);
        where = "record " + fields[0] + " ";
        hash = HEX.formatHex(sha256(latin(hash + " " + line.substring(0, end))));
        demand(line.endsWith(" " + hash + "\n"), "breaks the chain");
        var at = Instant.parse(fields[1]);
        boolean body = fields[2].matches("intent|rejected|vetoed|change");
        ByteBuffer in = ByteBuffer.wrap(body ? DECODER.decode(fields[3]) : new byte[2]);
        byte[] text = bytes(in);
        Map<String, String> about = named(text);
        String id = about.getOrDefault("request", about.getOrDefault("change", fields[3]));
        // Only a quorum sets the clock back, to the time that it states.
        demand(!at.isBefore(newest) || at.toString().equals(about.get("subject")), "goes back in time");
        newest = at;
        if (fields[2].matches("intent|change")) {
            demand(about.get("policy").equals(one(policy, "digest")), "is under another policy");
            demand(!at.isAfter(Instant.parse(about.get("not-after"))), "is after its time");
            demand(used.add(id), "uses an id for a second time");
        }
        switch (fields[2]) {
            case "genesis" -> {
                adopt(rules(DECODER.decode(fields[4])));
                demand(one(policy, "digest").equals(fields[3]), "names another policy than it holds");
            }
            case "intent" -> intent(text, about, in, at);
            case "signed" -> signed(fields, at);
            case "rejected", "vetoed", "abandoned" -> {
                used.add(id);
                open.remove(id);
                pending = pending.equals(id) ? "" : pending;
            }
            case "change" -> change(text, about, in, at);
            case "adopted" -> adopt(fields[3].equals(pending) && !at.isBefore(adoption) ? next : List.of());
            default -> demand(fields[2].matches("start|publish|published"), "is of an unknown kind");
        }
    }

    private void adopt(List<String> rules) {
        demand(one(rules, "previous").equals(one(policy, "digest")), "has a policy outside the chain");
        policy = rules;
        pending = "";
        open.clear();
    }

    private void intent(byte[] text, Map<String, String> statement, ByteBuffer in, Instant at) throws Exception {
        int start = policy.indexOf("product " + statement.get("project") + " " + statement.get("channel"));
        List<String> product = policy.subList(start, policy.size());
        var names = Stream.of(one(product, "keys").split(","));
        List<String> expected = names.map(name -> find("key", 1, name)[3]).toList();
        demand(keysOf(statement).equals(expected), "is an intent with other keys than the product's");
        boolean breakGlass = statement.get("rule").equals("break-glass");
        Instant end = at.plus(breakGlass ? Duration.ZERO : duration(one(product, "window")));
        demand(!end.isAfter(Instant.parse(statement.get("not-after"))), "is an intent that outlives its statement");
        String submitter = statement.get("submitter");
        Map<String, Boolean> voters = voters(in, "countersign/approve/v1\n", text);
        for (String line : policy) {
            String[] person = line.replace(',', ' ').split(" ");
            boolean own = person[0].equals("person") && Arrays.asList(person).lastIndexOf(submitter) > 0;
            demand(!own || !voters.containsKey(person[1]), "counts the submitter");
        }
        quorum(one(product, breakGlass ? "break-glass" : "quorum"), one(product, "command-line"), voters);
        statement.put("end of window", end.toString());
        open.put(statement.get("request"), statement);
    }

    private void signed(String[] fields, Instant at) throws Exception {
        Map<String, String> statement = open.remove(fields[3]);
        demand(statement != null, "signs without an open intent");
        List<String> named = keysOf(statement);
        demand(!at.isBefore(Instant.parse(statement.get("end of window"))), "signs within the window");
        demand(!at.isAfter(Instant.parse(statement.get("not-after"))), "signs after the statement's time");
        demand(Collections.disjoint(named, stopped.keySet()), "signs with a key that was stopped");
        int images = Integer.parseInt(statement.get("images"));
        demand(fields.length == 4 + images * named.size(), "has too many or too few signatures");
        for (int image = 1; image <= images; image++) {
            var blocks = new StringBuilder(statement.get("image." + image + ".payload"));
            byte[] payload = HEX.parseHex(blocks);
            for (int key = 1; key <= named.size(); key++) {
                String[] signature = fields[3 + (image - 1) * named.size() + key].split(":");
                byte[] bytes = DECODER.decode(signature[1]);
                byte[] spki = keys.get(named.get(key - 1));
                boolean rsa = bytes.length == 384;
                boolean good = rsa ? pss(spki, payload, bytes) : verifies("NONEwithECDSA", spki, payload, bytes);
                demand(good && signature[0].equals(image + "." + key), "has a wrong signature");
                int s = 6 + bytes[3];
                var r = rsa ? BigInteger.ZERO : new BigInteger(bytes, 4, bytes[3]);
                blocks.append(rsa ? HEX.formatHex(bytes) : PAIR.formatted(r, new BigInteger(bytes, s, bytes[s - 1])));
            }
            made.add(blocks.toString());
        }
    }

    private void change(byte[] text, Map<String, String> change, ByteBuffer in, Instant at) throws Exception {
        List<String> brought = rules(bytes(in));
        String kind = change.get("kind");
        String subject = change.get("subject");
        boolean suspends = kind.equals("suspend");
        boolean amends = kind.equals("policy") && !removes(brought);
        var rules = Map.of("policy", amends ? "change" : "removal", "revoke", "revocation", "suspend", "suspension");
        var voters = voters(in, suspends ? "countersign/suspend/v1\n" : "countersign/approve/v1\n", text);
        quorum((suspends ? "1 " : "") + one(policy, rules.getOrDefault(kind, kind)), "0", voters);
        switch (kind) {
            case "policy" -> {
                demand(one(brought, "digest").equals(subject), "brings another policy than was approved");
                pending = change.get("change");
                next = brought;
                adoption = at.plus(duration(one(policy, "change-window")));
                if (!amends) {
                    adopt(brought);
                }
            }
            case "suspend" -> stopped.putIfAbsent(subject, kind);
            case "lift" -> demand(stopped.remove(subject, "suspend"), "lifts what is not suspended");
            case "revoke" -> stopped.put(subject, kind);
            default -> demand(subject.equals(at.toString()), "is of another time than it states");
        }
    }

    /** Whether the next policy only lacks approvers, people and members of groups that this one has. */
    private boolean removes(List<String> brought) {
        var kept = policy.stream().filter(brought::contains).toList();
        var gone = policy.stream().filter(line -> !brought.contains(line));
        var added = brought.stream().filter(line -> !policy.contains(line) && !line.matches("(previous|digest) .*"));
        var groups = policy.stream().map(line -> List.of(line.split(" "))).filter(line -> line.contains("group"));
        var before = groups.toList();
        return kept.equals(brought.stream().filter(policy::contains).toList())
                && gone.allMatch(line -> line.matches("(previous|digest|approver|person|group) .*"))
                && added.map(line -> List.of(line.split(" ")))
                        .allMatch(line -> before.stream()
                                .anyMatch(
                                        old -> old.subList(0, 2).equals(line.subList(0, 2)) && old.containsAll(line)));
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
            boolean fits = voters.containsKey(group[i]) && more.add(group[i]);
            filled |= fits && fill(places.subList(1, places.size()), more, voters, commandLine);
        }
        return filled;
    }

    /** The people whose signatures these are, and whether one of them was made over the command line. */
    private Map<String, Boolean> voters(ByteBuffer in, String action, byte[] text) throws Exception {
        var voters = new HashMap<String, Boolean>();
        byte[] signedText = join(latin(action), text);
        for (int count = in.get(); count > 0; count--) {
            boolean ssh = in.get() == 2;
            String person = ssh ? ssh(ByteBuffer.wrap(bytes(in)), signedText) : assertion(in, signedText);
            voters.merge(person, ssh, Boolean::logicalOr);
        }
        return voters;
    }

    private String assertion(ByteBuffer in, byte[] text) throws Exception {
        var encoder = Base64.getUrlEncoder().withoutPadding();
        String[] approver = find("approver", 3, encoder.encodeToString(bytes(in)));
        byte[] client = bytes(in);
        byte[] data = bytes(in);
        String said = new String(client, ISO_8859_1).replace('"', '\'');
        String head = "{'type':'webauthn.get','challenge':'%s','origin':'%s','crossOrigin':false"
                .formatted(encoder.encodeToString(sha256(text)), one(policy, "origin"));
        demand(said.startsWith(head + ",") || said.equals(head + "}"), "has an assertion over something else");
        boolean party = Arrays.equals(Arrays.copyOf(data, 32), sha256(latin(one(policy, "rp"))));
        int mask = approver[approver.length - 1].equals("synced") ? 0x45 : 0x5D;
        demand(party && (data[32] & mask) == 5, "has an assertion without party or person");
        byte[] spki = HEX.parseHex(approver[4]);
        demand(verifies("SHA256withECDSA", spki, join(data, sha256(client)), bytes(in)), "has a wrong assertion");
        return approver[1];
    }

    private String ssh(ByteBuffer in, byte[] text) throws Exception {
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
        boolean edwards = approver[3].equals("ssh-ed25519");
        byte[] point = string(edwards ? parts : parts.position(parts.position() + parts.getInt(parts.position()) + 4));
        String head = edwards ? "302a300506032b6570032100" : "3059301306072a8648ce3d020106082a8648ce3d030107034200";
        if (approver[3].startsWith("sk-")) {
            byte[] rest = take(signature, 5); // flags and counter
            demand((rest[0] & 0x5D) == 5, "has an SSH signature without the person");
            message = join(sha256(string(parts)), rest, sha256(message));
        }
        ByteBuffer two = ByteBuffer.wrap(numbers);
        byte[] made = edwards
                ? numbers
                : HEX.parseHex(PAIR.formatted(new BigInteger(string(two)), new BigInteger(string(two))));
        String algorithm = edwards ? "Ed25519" : "SHA256withECDSAinP1363Format";
        demand(verifies(algorithm, join(HEX.parseHex(head), point), message, made), "has a wrong SSH signature");
        return approver[1];
    }

    private static boolean verifies(String algorithm, byte[] spki, byte[] message, byte[] made) throws Exception {
        var keys = KeyFactory.getInstance(algorithm.contains("ECDSA") ? "EC" : algorithm);
        var verifier = Signature.getInstance(algorithm);
        verifier.initVerify(keys.generatePublic(new X509EncodedKeySpec(spki)));
        verifier.update(message);
        return verifier.verify(made);
    }

    /** RSASSA-PSS with SHA-256 and 32 bytes of salt (RFC 8017, 9.1.2), over a digest that is there already. */
    private static boolean pss(byte[] spki, byte[] digest, byte[] signature) throws Exception {
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
    private boolean isSigned(byte[] file) throws Exception {
        byte[] content = Arrays.copyOf(file, file.length - 4096);
        var found = new StringBuilder(HEX.formatHex(sha256(content)));
        for (int at = content.length; file[at] == (byte) 0xE7; at += 1216) {
            boolean rsa = file[at + 1] == 2;
            found.append(rsa ? turned(file, at + 812, 384) : turned(file, at + 101, 32) + turned(file, at + 133, 32));
        }
        return made.contains(found.toString());
    }

    /** A number of a block, which there begins with its least significant byte. */
    private static String turned(byte[] file, int at, int length) {
        String[] bytes =
                HexFormat.ofDelimiter(" ").formatHex(file, at, at + length).split(" ");
        return String.join("", List.of(bytes).reversed());
    }

    /** The lines of a policy and its digest. */
    private static List<String> rules(byte[] text) throws Exception {
        String digest = "digest " + HEX.formatHex(sha256(join(latin("countersign/policy/v1\n"), text))) + "\n";
        return (digest + new String(text, ISO_8859_1))
                .lines()
                .filter(line -> line.matches("[a-z].*"))
                .toList();
    }

    private String[] find(String kind, int field, String value) {
        var found = policy.stream()
                .map(line -> line.split(" "))
                .filter(line -> line[0].equals(kind) && line[field].equals(value));
        return found.findFirst().orElseThrow(() -> new IllegalStateException(where + "has no " + kind + " " + value));
    }

    /** What stands behind the first word of the first line of this kind. */
    private String one(List<String> rules, String kind) {
        var found = rules.stream().filter(line -> line.startsWith(kind + " ")).findFirst();
        String line = found.orElseThrow(() -> new IllegalStateException(where + "has no policy that says " + kind));
        return line.substring(kind.length() + 1);
    }

    private static Duration duration(String text) {
        return text.equals("none") ? Duration.ZERO : Duration.parse("P" + (text.endsWith("d") ? "" : "T") + text);
    }

    private static Map<String, String> named(byte[] text) {
        var lines = new String(text, ISO_8859_1).lines().map(line -> line.split("=", 2));
        return lines.collect(Collectors.toMap(line -> line[0], line -> line[line.length - 1]));
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

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private void demand(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(where + otherwise);
        }
    }
}
