package dev.countersign.policy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads a policy line by line in the order of the grammar; each refusal names the line. */
final class PolicyReader {
    private static final int LEAST_PEOPLE = 2; // hard-coded on purpose: no property, flag or line lowers it
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-f]{2}){1,256}");
    private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_-]{1,1364}");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,3}");
    private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.-]{1,253}(?::[1-9][0-9]{0,4})?");
    private static final int MINIMUM_CREDENTIAL_ID = 16; // WebAuthn L3, 4: "at least 16 bytes"

    private final byte[] bytes;
    private final ArrayDeque<String[]> lines = new ArrayDeque<>();
    private final ArrayDeque<Integer> numbers = new ArrayDeque<>();
    private int current;

    PolicyReader(byte[] bytes) {
        this.bytes = bytes;
    }

    Policy read() {
        split();
        String[] version = one("version", 2);
        require(version[1].equals("1"), "only version 1 is known");
        String previous = match(DIGEST, one("previous", 2)[1], "a digest of 64 lower-case hexadecimal digits");
        String mark = one("mark", 2)[1];
        require(mark.equals("development") || mark.equals("production"), "the mark must be development or production");
        boolean development = mark.equals("development");
        String rp = match(NAME, one("rp", 2)[1], "a relying party id");
        String origin = match(ORIGIN, one("origin", 2)[1], "an origin such as https://sign.example.com");
        Map<String, Policy.Key> keys = keys();
        List<Policy.Credential> credentials = approvers(development);
        Map<String, Set<String>> groups = groups(credentials);
        int threshold = number(one("threshold", 2)[1]);
        require(threshold >= LEAST_PEOPLE, "the threshold must be at least " + LEAST_PEOPLE + " people");
        List<Policy.Product> products = quorums(products(keys), groups, threshold);
        end();
        return new Policy(
                Policy.digestOf(bytes),
                previous,
                development,
                rp,
                origin,
                keys,
                credentials,
                groups,
                threshold,
                products);
    }

    private void split() {
        if (bytes.length > Policy.MAXIMUM_BYTES) {
            throw new PolicyException(
                    "a policy has at most " + Policy.MAXIMUM_BYTES + " bytes, this one has " + bytes.length);
        }
        for (byte b : bytes) {
            if (b != '\n' && (b < 0x20 || b > 0x7E)) {
                throw new PolicyException("a policy holds printable ASCII and line feeds only");
            }
        }
        String text = new String(bytes, StandardCharsets.US_ASCII);
        if (!text.endsWith("\n")) {
            throw new PolicyException("the last line has no line feed");
        }
        String[] all = text.split("\n", -1);
        for (int i = 0; i < all.length - 1; i++) {
            if (!all[i].isEmpty() && !all[i].startsWith("#")) {
                lines.add(all[i].split(" ", -1));
                numbers.add(i + 1);
            }
        }
    }

    private Map<String, Policy.Key> keys() {
        var keys = new LinkedHashMap<String, Policy.Key>();
        var digests = new LinkedHashSet<String>();
        several("key", 4, line -> {
            String name = match(NAME, line[1], "a name");
            require(line[2].equals("rsa3072") || line[2].equals("p256"), "the kind of a key must be rsa3072 or p256");
            String digest = match(DIGEST, line[3], "a digest of 64 lower-case hexadecimal digits");
            require(digests.add(digest), "this key has two names");
            require(keys.put(name, new Policy.Key(name, line[2], digest)) == null, "the key " + name + " stands twice");
        });
        return Map.copyOf(keys);
    }

    private List<Policy.Credential> approvers(boolean development) {
        var credentials = new ArrayList<Policy.Credential>();
        several("approver", 5, line -> {
            String person = match(NAME, line[1], "a person");
            byte[] id = base64url(line[2]);
            byte[] spki = HexFormat.of().parseHex(match(HEX, line[3], "hexadecimal bytes of a public key"));
            require(
                    line[4].equals("passkey") || line[4].equals("development"),
                    "the class of a credential must be passkey or development");
            require(
                    development || !line[4].equals("development"),
                    "only a development policy may hold development credentials");
            // One key under two names could otherwise count as two people.
            require(
                    credentials.stream()
                            .noneMatch(other -> Arrays.equals(other.id(), id) || Arrays.equals(other.spki(), spki)),
                    "this credential stands twice");
            credentials.add(new Policy.Credential(person, id, spki, line[4]));
        });
        return List.copyOf(credentials);
    }

    private Map<String, Set<String>> groups(List<Policy.Credential> credentials) {
        var groups = new LinkedHashMap<String, Set<String>>();
        several("group", -3, line -> {
            String name = match(NAME, line[1], "a name");
            var members = new LinkedHashSet<String>();
            for (String person : Arrays.asList(line).subList(2, line.length)) {
                require(credentials.stream().anyMatch(c -> c.person().equals(person)), person + " is not an approver");
                require(members.add(person), person + " stands twice");
            }
            require(groups.put(name, Set.copyOf(members)) == null, "the group " + name + " stands twice");
        });
        return Map.copyOf(groups);
    }

    private List<Policy.Product> products(Map<String, Policy.Key> keys) {
        var products = new ArrayList<Policy.Product>();
        several("product", 6, line -> {
            String project = match(NAME, line[1], "a project");
            String channel = match(NAME, line[2], "a channel");
            require(line[3].equals("esp-secure-boot-v2"), "the format must be esp-secure-boot-v2");
            List<String> targets = list(line[4]);
            List<String> keyNames = list(line[5]);
            keyNames.forEach(name -> require(keys.containsKey(name), "the key " + name + " is not defined"));
            require(keyNames.size() <= 3, "a product has at most 3 keys");
            require(
                    keys.values().stream()
                                    .filter(key -> keyNames.contains(key.name()))
                                    .map(Policy.Key::kind)
                                    .distinct()
                                    .count()
                            == 1,
                    "the keys of a product must be of one kind");
            require(
                    products.stream()
                            .noneMatch(p ->
                                    p.project().equals(project) && p.channel().equals(channel)),
                    "this product stands twice");
            products.add(new Policy.Product(project, channel, line[3], Set.copyOf(targets), keyNames, 0, ""));
        });
        return products;
    }

    private List<Policy.Product> quorums(
            List<Policy.Product> products, Map<String, Set<String>> groups, int threshold) {
        var complete = new ArrayList<Policy.Product>();
        several("quorum", 5, line -> {
            Policy.Product product = products.stream()
                    .filter(p -> p.project().equals(line[1]) && p.channel().equals(line[2]))
                    .findFirst()
                    .orElseThrow(() -> refusal("there is no product " + line[1] + " " + line[2] + " without a quorum"));
            int quorum = number(line[3]);
            Set<String> members = groups.getOrDefault(line[4], Set.of());
            require(groups.containsKey(line[4]), "the group " + line[4] + " is not defined");
            require(quorum >= threshold, "the quorum is below the threshold of " + threshold);
            require(quorum <= members.size(), "the quorum asks for " + quorum + " of " + members.size() + " people");
            products.remove(product);
            complete.add(new Policy.Product(
                    product.project(),
                    product.channel(),
                    product.format(),
                    product.targets(),
                    product.keys(),
                    quorum,
                    line[4]));
        });
        require(products.isEmpty(), "each product needs a quorum line");
        return List.copyOf(complete);
    }

    private String[] one(String kind, int fields) {
        String[] line = lines.peek();
        if (line == null || !line[0].equals(kind)) {
            throw new PolicyException((line == null ? "at the end" : "line " + numbers.peek()) + ": expected '" + kind
                    + "'" + (line == null ? "" : ", found '" + shortened(line[0]) + "'"));
        }
        lines.remove();
        current = numbers.remove();
        boolean right = fields > 0 ? line.length == fields : line.length >= -fields;
        require(
                right,
                "a line '" + kind + "' has " + Math.abs(fields) + (fields < 0 ? " or more" : "")
                        + " fields separated by one space");
        return line;
    }

    /** One or more lines of a kind, each handed over before the next is taken, so that a refusal names the right line. */
    private void several(String kind, int fields, Consumer<String[]> each) {
        do {
            each.accept(one(kind, fields));
        } while (!lines.isEmpty() && lines.peek()[0].equals(kind));
    }

    private void end() {
        if (!lines.isEmpty()) {
            throw new PolicyException("line " + numbers.peek() + ": '" + shortened(lines.peek()[0])
                    + "' is unknown or stands in the wrong place");
        }
    }

    private List<String> list(String field) {
        List<String> names = List.of(field.split(",", -1));
        names.forEach(name -> match(NAME, name, "a name"));
        require(Set.copyOf(names).size() == names.size(), "a name stands twice in " + shortened(field));
        return names;
    }

    private byte[] base64url(String field) {
        byte[] id;
        try {
            id = Base64.getUrlDecoder().decode(match(BASE64URL, field, "a credential id in base64url"));
        } catch (IllegalArgumentException e) {
            throw refusal("the credential id is not base64url");
        }
        require(id.length >= MINIMUM_CREDENTIAL_ID, "a credential id has at least " + MINIMUM_CREDENTIAL_ID + " bytes");
        require(
                Base64.getUrlEncoder().withoutPadding().encodeToString(id).equals(field),
                "the credential id is not canonical base64url");
        return id;
    }

    private int number(String field) {
        return Integer.parseInt(match(NUMBER, field, "a number from 1 to 9999"));
    }

    private String match(Pattern pattern, String field, String what) {
        require(pattern.matcher(field).matches(), "'" + shortened(field) + "' is not " + what);
        return field;
    }

    private static String shortened(String field) {
        return field.length() > 70 ? field.substring(0, 70) + "..." : field;
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw refusal(otherwise);
        }
    }

    private PolicyException refusal(String why) {
        return new PolicyException("line " + current + ": " + why);
    }
}
