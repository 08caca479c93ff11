package dev.countersign.signer;

import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What devices and verifiers read about the keys: {@code keys.json} and {@code revocations.json}, made from the journal alone, so that every start
 * makes the same bytes again. JSON is written by hand, one member a line; package {@code signer} has no library.
 *
 * @param number rises by 1 with each publication
 */
@SuppressWarnings("ArrayRecordComponent") // compared by digest
record PublicFiles(long number, Instant time, byte[] keys, byte[] revocations) {

    /** The files as they must be by what stands now. */
    static PublicFiles of(long number, Instant time, Standing standing, Pinned pinned) {
        List<KeyStates.Key> keys = standing.keys().all();
        return new PublicFiles(
                number,
                time,
                json(
                        head("keys", number, time) + policy(standing.chain().inForce()),
                        keys.stream().map(key -> key(key, pinned)).toList()),
                json(
                        head("revocations", number, time),
                        keys.stream()
                                .filter(PublicFiles::isStopped)
                                .map(PublicFiles::revocation)
                                .toList()));
    }

    /** The record of the intent to sign them. */
    JournalRecord.Publish intent() {
        return new JournalRecord.Publish(number, time, Sha256.hexOf(keys), Sha256.hexOf(revocations));
    }

    /** The key that signs the public files. */
    static Optional<Policy.Key> key(Policy policy) {
        return policy.publication()
                .flatMap(name -> Optional.ofNullable(policy.keys().get(name)));
    }

    private static boolean isStopped(KeyStates.Key key) {
        return switch (key.state()) {
            case SUSPENDED, REVOKED -> true;
            case ACTIVE, RETIRED -> false;
        };
    }

    private static byte[] json(String head, List<String> keys) {
        String list = keys.isEmpty() ? "[]" : keys.stream().collect(Collectors.joining(",\n", "[\n", "\n]"));
        return ("{" + head + "\"keys\":" + list + "}\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static String head(String name, long number, Instant time) {
        return "\"format\":\"countersign/" + name + "/v1\",\n\"number\":" + number + ",\n" + member("time", time)
                + ",\n";
    }

    private static String policy(Policy policy) {
        String publication = key(policy).map(Policy.Key::spkiSha256).orElse("none");
        return member("policy", policy.digest()) + ",\n"
                + member("mark", policy.development() ? "development" : "production") + ",\n"
                + member("publication", publication) + ",\n";
    }

    private static String key(KeyStates.Key key, Pinned pinned) {
        byte[] spki = pinned.ceremony().key(key.name()).map(KeyRecord::spki).orElseThrow();
        return "{" + member("name", key.name()) + "," + member("kind", key.kind()) + ","
                + member("spkiSha256", key.spkiSha256()) + ","
                + member("spki", Base64.getEncoder().encodeToString(spki)) + ","
                + member("state", key.state().word()) + "," + member("since", key.since()) + "}";
    }

    private static String revocation(KeyStates.Key key) {
        return "{" + member("spkiSha256", key.spkiSha256()) + ","
                + member("state", key.state().word()) + "," + member("since", key.since()) + ","
                + member("reason", key.reason()) + "}";
    }

    private static String member(String name, Object value) {
        return "\"" + name + "\":\"" + escaped(value.toString()) + "\"";
    }

    /** RFC 8259, 7; whatever is not plain ASCII is escaped, so the files are ASCII. */
    private static String escaped(String text) {
        var escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7E) {
                escaped.append("\\u%04x".formatted((int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
