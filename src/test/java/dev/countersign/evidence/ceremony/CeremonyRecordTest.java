package dev.countersign.evidence.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.countersign.evidence.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CeremonyRecordTest {
    private static final Path SPECIFICATION =
            Path.of("src/main/java/dev/countersign/evidence/ceremony/package-info.java");

    @Test
    void says_which_keys_a_ceremony_made() throws CeremonyException {
        var ceremony = CeremonyRecord.parse(Records.bytes(Records.REAL));

        assertThat(ceremony.time()).isEqualTo(Instant.parse("2026-11-25T03:56:10Z"));
        assertThat(ceremony.module()).isEqualTo("/usr/lib/softhsm/libsofthsm2.so");
        assertThat(ceremony.tokenLabel()).isEqualTo("countersign-b0b051e8");
        assertThat(ceremony.objects()).isEqualTo(6);
        assertThat(ceremony.keys()).extracting(KeyRecord::name).containsExactly("thermo-1", "valve-1");
        assertThat(ceremony.keys()).extracting(KeyRecord::kind).containsExactly("rsa3072", "p256");
        assertThat(ceremony.key("valve-1").orElseThrow().id()).isEqualTo("168db426a182b9749f92b06c705a4b3c");
        assertThat(ceremony.key("valve-1").orElseThrow().spkiSha256())
                .isEqualTo("59db9e87d1f890b6b58135e7ca114420bdeb8e0c44ff14f77e22d64a4a5374c6");
        assertThat(ceremony.key("valve-2")).isEmpty();
    }

    @Test
    void is_written_as_it_was_read() throws CeremonyException {
        assertThat(CeremonyRecord.parse(Records.bytes(Records.REAL)).encode()).isEqualTo(Records.bytes(Records.REAL));
    }

    @Test
    void of_the_package_documentation_is_one() throws Exception {
        var example = Files.readAllLines(SPECIFICATION).stream()
                .map(line -> line.replaceFirst("^ \\* ?", ""))
                .dropWhile(line -> !line.equals("countersign/ceremony/v1"))
                .takeWhile(line -> !line.equals("}</pre>"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());

        assertThat(CeremonyRecord.parse(Records.bytes(example)).keys()).hasSize(1);
    }

    @Test
    void keeps_a_module_path_with_any_characters() throws CeremonyException {
        var ceremony = CeremonyRecord.parse(
                Records.with("module=/usr/lib/softhsm", "module=/home/J%C3%B6rg/own%20libraries/100%25"));

        assertThat(ceremony.module()).isEqualTo("/home/Jörg/own libraries/100%/libsofthsm2.so");
    }

    static Stream<Arguments> malformed() {
        var real = Records.REAL;
        return Stream.of(
                arguments("nothing", Records.bytes(""), "it ends in the middle"),
                arguments("another version", Records.with("ceremony/v1", "ceremony/v2"), "its first line is not"),
                arguments("no last line feed", Records.bytes(real.stripTrailing()), "it ends in the middle"),
                arguments("more after the end", Records.bytes(real + "\n"), "something follows its last line"),
                arguments("carriage returns", Records.bytes(real.replace("\n", "\r\n")), "not printable ASCII"),
                arguments("a letter beyond ASCII", Records.with("countersign-b0", "countersign-\u00e4"), "ASCII"),
                arguments("too much", new byte[CeremonyRecord.MAXIMUM_SIZE + 1], "it is larger than 65536 bytes"),
                arguments(
                        "no record before the second",
                        Records.with("number=1", "number=2"),
                        "only a record after the first"),
                arguments(
                        "one before the first",
                        Records.with("previous=none", "previous=" + "0".repeat(64)),
                        "only a record"),
                arguments(
                        "no digest of the one before",
                        Records.with("number=1\nprevious=none", "number=2\nprevious=0"),
                        "previous record is not a SHA-256"),
                arguments("number 0", Records.with("number=1", "number=0"), "no record number 0"),
                arguments("no time", Records.with("2026-11-25T03:56:10Z", "yesterday"), "could not be parsed"),
                arguments("a fraction of a second", Records.with("03:56:10Z", "03:56:10.5Z"), "fractions"),
                arguments("another zone", Records.with("03:56:10Z", "04:56:10+01:00"), "the one form"),
                arguments("a relative module", Records.with("module=/usr", "module=usr"), "not an absolute path"),
                arguments("a needless percent sign", Records.with("/softhsm/", "/%73ofthsm/"), "the one form"),
                arguments("half a percent sign", Records.with("/softhsm/", "/softhsm%2/"), "without two hex digits"),
                arguments("no UTF-8", Records.with("/softhsm/", "/%FF/"), "not UTF-8"),
                arguments("a program of another length", Records.with("program=none", "program=abcd"), "not a SHA-256"),
                arguments("a label with a blank", Records.with("-b0b051e8", " b0b051e8"), "label of the token"),
                arguments("no serial number", Records.with("=a6cc92b2e68b60cb", "="), "serial number of the token"),
                arguments("a leading zero", Records.with("keys=2", "keys=02"), "the one form"),
                arguments("no keys", Records.with("keys=2", "keys=0"), "names 0 keys"),
                arguments("fewer keys than there are", Records.with("keys=2", "keys=1"), "census.objects="),
                arguments("more keys than there are", Records.with("keys=2", "keys=3"), "key.3.name="),
                arguments("far too many keys", Records.with("keys=2", "keys=4294967297"), "is not a number"),
                arguments("an unknown kind", Records.with("kind=p256", "kind=p384"), "no key has the kind p384"),
                arguments("the wrong kind", swapKinds(), "where only 4010000000000000 is possible"),
                arguments("a short id", Records.with("168db426", "8db426"), "not a CKA_ID of 16 bytes"),
                arguments("an id in capitals", Records.with("168db426", "168DB426"), "not a CKA_ID of 16 bytes"),
                arguments("a name with a capital", Records.with("name=valve-1", "name=Valve-1"), "not a name"),
                arguments("two keys of one name", Records.with("valve-1", "thermo-1"), "two keys are called thermo-1"),
                arguments("two keys of one id", twoOfOneId(), "two keys have the CKA_ID"),
                arguments("one key twice", oneKeyTwice(), "two keys have the public key"),
                arguments(
                        "another fingerprint", Records.with("sha256=59db", "sha256=59dc"), "is not that of its public"),
                arguments("no base64", Records.with("spki=MFk", "spki=M*k"), "Illegal base64 character"),
                arguments("no key", noKey(), "cannot be read"),
                arguments(
                        "extractable",
                        Records.with("2.attribute.CKA_EXTRACTABLE=false", "2.attribute.CKA_EXTRACTABLE=true"),
                        "is true where only false is possible"),
                arguments(
                        "an attribute missing",
                        Records.with("key.1.attribute.CKA_LOCAL=true\n", ""),
                        "a line key.1.attribute.CKA_LOCAL= is missing"),
                arguments("one object more", Records.with("objects=6", "objects=7"), "census does not fit"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void is_refused_with_a_sentence_when_it_has(String what, byte[] bytes, String sentence) {
        assertThatThrownBy(() -> CeremonyRecord.parse(bytes))
                .isInstanceOf(CeremonyException.class)
                .hasMessageStartingWith("The ceremony record is refused: ")
                .hasMessageContaining(sentence);
    }

    /** No two texts mean the same record, and none makes the reader stumble. */
    @Test
    void has_one_form_whatever_single_byte_is_changed() throws CeremonyException {
        var real = Records.bytes(Records.REAL);
        var original = CeremonyRecord.parse(real);
        for (int position = 0; position < real.length; position++) {
            for (int flip : new int[] {1, 2, 4, 16, 32, 64, 128}) {
                var changed = real.clone();
                changed[position] ^= (byte) flip;
                try {
                    var read = CeremonyRecord.parse(changed);
                    assertThat(read.encode()).isEqualTo(changed);
                    assertThat(read).isNotEqualTo(original);
                } catch (CeremonyException e) {
                    assertThat(e).hasMessageEndingWith(".");
                }
            }
        }
    }

    @Test
    void is_refused_at_every_length_but_its_own() {
        var real = Records.bytes(Records.REAL);
        for (int length = 0; length < real.length; length++) {
            var cut = Arrays.copyOf(real, length);
            assertThatThrownBy(() -> CeremonyRecord.parse(cut)).isInstanceOf(CeremonyException.class);
        }
    }

    private static byte[] swapKinds() {
        return Records.with("key.1.kind=rsa3072", "key.1.kind=p256");
    }

    private static byte[] twoOfOneId() {
        return Records.with("168db426a182b9749f92b06c705a4b3c", "0b510e84f383144ffd17de62ce1f6873");
    }

    /** The second key as a copy of the first under another name and id. */
    private static byte[] oneKeyTwice() {
        var first = Records.REAL.substring(Records.REAL.indexOf("key.1.name"), Records.REAL.indexOf("key.2.name"));
        var copy = first.replace("key.1.", "key.2.")
                .replace("thermo-1", "thermo-2")
                .replace("0b510e84f383144ffd17de62ce1f6873", "1b510e84f383144ffd17de62ce1f6873");
        return Records.bytes(
                Records.REAL.substring(0, Records.REAL.indexOf("key.2.name")) + copy + "census.objects=6\n");
    }

    /** A fingerprint that is right, of bytes that are no key. */
    private static byte[] noKey() {
        var lines = Records.REAL.lines().map(line -> {
            if (line.startsWith("key.2.spki=")) {
                return "key.2.spki=AAAA\n";
            }
            return line.startsWith("key.2.spki-sha256=")
                    ? "key.2.spki-sha256=" + Sha256.hexOf(new byte[3]) + "\n"
                    : line + "\n";
        });
        return Records.bytes(lines.collect(Collectors.joining()));
    }
}
