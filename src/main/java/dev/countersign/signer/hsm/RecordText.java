package dev.countersign.signer.hsm;

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

    private RecordText() {}

    static byte[] encode(CeremonyRecord ceremony) {
        var text = new StringBuilder(FIRST_LINE).append('\n');
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
            for (var attribute : KeyAttributes.ofPrivateKey(key.template())) {
                line(text, prefix + "attribute." + attribute.name(), attribute.text());
            }
        }
        line(text, "census.objects", Integer.toString(ceremony.objects()));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static CeremonyRecord parse(byte[] bytes) throws CeremonyException {
        if (bytes.length > CeremonyRecord.MAXIMUM_SIZE) {
            throw refused("it is larger than " + CeremonyRecord.MAXIMUM_SIZE + " bytes");
        }
        for (byte each : bytes) {
            if (each != '\n' && (each < 0x20 || each > 0x7e)) {
                throw refused("it holds a byte that is not printable ASCII");
            }
        }
        var lines = new Lines(new String(bytes, StandardCharsets.US_ASCII));
        var first = lines.next();
        if (!first.equals(FIRST_LINE)) {
            throw refused("its first line is not " + FIRST_LINE);
        }
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
            throw refused(Causes.sentence(e));
        }
    }

    private static CeremonyRecord read(Lines lines) throws CeremonyException {
        var time = Instant.parse(lines.value("time"));
        var module = PercentEncoding.decode(lines.value("module"));
        var program = lines.value("program");
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
                time,
                module,
                program.equals(NONE) ? Optional.empty() : Optional.of(program),
                label,
                serial,
                keys,
                number(lines.value("census.objects")));
    }

    private static KeyRecord readKey(Lines lines, String prefix) throws CeremonyException {
        var name = lines.value(prefix + "name");
        var kindText = lines.value(prefix + "kind");
        var kind = KeyTemplate.ofId(kindText).orElseThrow(() -> refused("no key has the kind " + kindText));
        var id = lines.value(prefix + "id");
        var spki = Base64.getDecoder().decode(lines.value(prefix + "spki"));
        var digest = lines.value(prefix + "spki-sha256");
        if (!digest.equals(Sha256.hexOf(spki))) {
            throw refused("the fingerprint of " + name + " is not that of its public key");
        }
        for (var attribute : KeyAttributes.ofPrivateKey(kind)) {
            var line = prefix + "attribute." + attribute.name();
            var value = lines.value(line);
            if (!value.equals(attribute.text())) {
                throw refused(line + " is " + value + " where only " + attribute.text() + " is possible");
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

    private static int number(String digits) throws CeremonyException {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw refused(digits + " is not a number");
        }
    }

    private static CeremonyException refused(String why) {
        return new CeremonyException("The ceremony record is refused: " + why + ".");
    }

    /** Hands out the lines in order; each must have the name that is asked for. */
    private static final class Lines {
        private final String text;
        private int position;

        Lines(String text) {
            this.text = text;
        }

        String next() throws CeremonyException {
            int end = text.indexOf('\n', position);
            if (end < 0) {
                throw refused("it ends in the middle");
            }
            var line = text.substring(position, end);
            position = end + 1;
            return line;
        }

        String value(String name) throws CeremonyException {
            var line = next();
            if (!line.startsWith(name + "=")) {
                throw refused("a line " + name + "= is missing or not in its place");
            }
            return line.substring(name.length() + 1);
        }

        void end() throws CeremonyException {
            if (position != text.length()) {
                throw refused("something follows its last line");
            }
        }
    }
}
