package dev.countersign.evidence.ceremony;

import dev.countersign.evidence.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.spec.InvalidKeySpecException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The lines of a {@link CeremonyRecord}, as the package document specifies them. */
final class RecordText {
    private static final String FIRST_LINE = "countersign/ceremony/v1";
    private static final String NONE = "none";
    private static final String WHAT = "ceremony record";

    private RecordText() {}

    static byte[] encode(CeremonyRecord ceremony) {
        var text = new StringBuilder(FIRST_LINE).append('\n');
        line(text, "number", Integer.toString(ceremony.number()));
        line(text, "previous", ceremony.previous().orElse(NONE));
        line(text, "time", ceremony.time().toString());
        line(text, "module", PercentEncoding.encode(ceremony.module()));
        line(text, "program", ceremony.program().orElse(NONE));
        line(text, "token-label", ceremony.tokenLabel());
        line(text, "token-serial", PercentEncoding.encode(ceremony.tokenSerial()));
        line(text, "keys", Integer.toString(ceremony.keys().size()));
        for (int i = 0; i < ceremony.keys().size(); i++) {
            var key = ceremony.keys().get(i);
            var prefix = "key." + (i + 1) + ".";
            line(text, prefix + "name", key.name());
            line(text, prefix + "kind", key.kind());
            line(text, prefix + "id", key.id());
            line(text, prefix + "spki", Base64.getEncoder().encodeToString(key.spki()));
            line(text, prefix + "spki-sha256", key.spkiSha256());
            RecordedAttributes.ofPrivateKey(key.template())
                    .forEach((name, value) -> line(text, prefix + "attribute." + name, value));
        }
        line(text, "census.objects", Integer.toString(ceremony.objects()));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static CeremonyRecord parse(byte[] bytes) throws CeremonyException {
        var lines = NamedLines.of(WHAT, bytes, CeremonyRecord.MAXIMUM_SIZE, FIRST_LINE);
        try {
            var ceremony = read(lines);
            lines.end();
            // One byte form: whatever the reading above was lenient about (a number with zeros in front, say) ends
            // here.
            if (!Arrays.equals(ceremony.encode(), bytes)) {
                throw refused("it is not written in the one form that a record has");
            }
            return ceremony;
        } catch (DateTimeException | IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static CeremonyRecord read(NamedLines lines) throws CeremonyException {
        int number = number(lines.value("number"));
        var previous = optional(lines.value("previous"));
        var time = Instant.parse(lines.value("time"));
        var module = PercentEncoding.decode(lines.value("module"));
        var program = optional(lines.value("program"));
        var label = lines.value("token-label");
        var serial = PercentEncoding.decode(lines.value("token-serial"));
        int count = number(lines.value("keys"));
        if (count < 1 || count > CeremonyRecord.MAXIMUM_KEYS) {
            throw refused("it names " + count + " keys; 1 to " + CeremonyRecord.MAXIMUM_KEYS + " are possible");
        }
        List<KeyRecord> keys = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            keys.add(readKey(lines, "key." + i + "."));
        }
        return new CeremonyRecord(
                number, previous, time, module, program, label, serial, keys, number(lines.value("census.objects")));
    }

    private static KeyRecord readKey(NamedLines lines, String prefix) throws CeremonyException {
        var name = lines.value(prefix + "name");
        var kindText = lines.value(prefix + "kind");
        var kind = KeyTemplate.ofId(kindText).orElseThrow(() -> refused("no key has the kind " + kindText));
        var id = lines.value(prefix + "id");
        var spki = Base64.getDecoder().decode(lines.value(prefix + "spki"));
        var digest = lines.value(prefix + "spki-sha256");
        if (!digest.equals(Sha256.hexOf(spki))) {
            throw refused("the fingerprint of " + name + " is not that of its public key");
        }
        for (var attribute : RecordedAttributes.ofPrivateKey(kind).entrySet()) {
            var line = prefix + "attribute." + attribute.getKey();
            var value = lines.value(line);
            if (!value.equals(attribute.getValue())) {
                throw refused(line + " is " + value + " where only " + attribute.getValue() + " is possible");
            }
        }
        try {
            return new KeyRecord(name, kind, id, kind.publicKey(spki));
        } catch (InvalidKeySpecException e) {
            throw refused("the public key of " + name + " cannot be read");
        }
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append('=').append(value).append('\n');
    }

    private static Optional<String> optional(String value) {
        return value.equals(NONE) ? Optional.empty() : Optional.of(value);
    }

    private static int number(String digits) throws CeremonyException {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw refused(digits + " is not a number");
        }
    }

    private static CeremonyException refused(String why) {
        return NamedLines.refused(WHAT, why);
    }
}
