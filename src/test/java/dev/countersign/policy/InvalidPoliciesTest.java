package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One file for every way in which a policy can be wrong, and the sentence that tells its author so. Each file is {@code complete.policy} with one flaw. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class InvalidPoliciesTest {
    private static final Map<String, String> MESSAGES = Arrays.stream("""
            approver-key-in-upper-case | line 14: '3059301306072A8648CE3D020106082A8648CE3D0301070342000410A88DC2724C7644...' is not hexadecimal bytes of a public key
            approver-key-of-odd-length | line 14: '3059301306072a8648ce3d020106082a8648ce3d0301070342000410a88dc2724c7644...' is not hexadecimal bytes of a public key
            approver-key-too-long | line 14: 'ababababababababababababababababababababababababababababababababababab...' is not hexadecimal bytes of a public key
            approver-missing | line 13: expected 'approver', found 'group'
            approver-name-with-colon | line 14: 'approver:2' is not a person
            approver-of-development-in-production | line 14: only a development policy may hold development credentials
            approver-of-unknown-class | line 14: the class of a credential must be passkey or development
            approver-without-class | line 14: a line 'approver' has 5 fields separated by one space
            carriage-return | a policy holds printable ASCII and line feeds only
            comment-behind-a-line | line 19: a line 'threshold' has 2 fields separated by one space
            credential-in-plain-base64 | line 15: 'MDEyMzQ1Njc4OTo7PD0+Pw' is not a credential id in base64url
            credential-of-1024-bytes | line 14: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA...' is not a credential id in base64url
            credential-of-15-bytes | line 14: a credential id has at least 16 bytes
            credential-of-impossible-length | line 14: the credential id is not base64url
            credential-of-two-people | line 14: this credential stands twice
            credential-padded | line 14: 'ICEiIyQlJicoKSorLC0uLw==' is not a credential id in base64url
            credential-with-other-unused-bits | line 14: the credential id is not canonical base64url
            empty | the last line has no line feed
            group-before-its-people | line 12: expected 'approver', found 'group'
            group-missing | line 17: expected 'group', found 'threshold'
            group-twice | line 18: the group release-managers stands twice
            group-with-a-stranger | line 17: approver-3 is not an approver
            group-with-one-person-twice | line 17: approver-1 stands twice
            group-without-people | line 17: a line 'group' has 3 or more fields separated by one space
            key-digest-too-short | line 10: 'ee8fbb12efecd992a37bcfd35b8ccce812681bf7bada49a8829c4132701448' is not a digest of 64 lower-case hexadecimal digits
            key-missing | line 9: expected 'key', found 'approver'
            key-name-twice | line 9: the key thermo-1 stands twice
            key-name-with-slash | line 10: 'valve/1' is not a name
            key-of-one-person-twice | line 13: this credential stands twice
            key-of-two-people | line 14: this credential stands twice
            key-of-unknown-kind | line 10: the kind of a key must be rsa3072 or p256
            key-under-two-names | line 9: this key has two names
            key-without-digest | line 10: a line 'key' has 4 fields separated by one space
            line-in-the-wrong-place | line 17: expected 'group', found 'threshold'
            mark-missing | line 4: expected 'mark', found 'rp'
            mark-unknown | line 4: the mark must be development or production
            no-line-feed-at-the-end | the last line has no line feed
            not-ascii | a policy holds printable ASCII and line feeds only
            only-comments | at the end: expected 'version'
            origin-of-another-scheme | line 6: 'ftp://sign.example.com' is not an origin such as https://sign.example.com
            origin-with-path | line 6: 'https://sign.example.com/' is not an origin such as https://sign.example.com
            origin-with-port-0 | line 6: 'https://sign.example.com:0' is not an origin such as https://sign.example.com
            origin-with-quote | line 6: 'https://sign".example.com' is not an origin such as https://sign.example.com
            previous-in-upper-case | line 3: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' is not a digest of 64 lower-case hexadecimal digits
            previous-of-63-digits | line 3: '000000000000000000000000000000000000000000000000000000000000000' is not a digest of 64 lower-case hexadecimal digits
            product-missing | line 22: expected 'product', found 'quorum'
            product-of-unknown-format | line 23: the format must be esp-secure-boot-v2
            product-twice | line 22: this product stands twice
            product-with-4-keys | line 23: a product has at most 3 keys
            product-with-empty-target | line 21: '' is not a name
            product-with-keys-of-two-kinds | line 21: the keys of a product must be of one kind
            product-with-one-key-twice | line 21: a name stands twice in thermo-1,thermo-1
            product-with-one-target-twice | line 21: a name stands twice in esp32c3,esp32c3
            product-with-undefined-key | line 23: the key valve-2 is not defined
            product-without-keys | line 23: a line 'product' has 6 fields separated by one space
            quorum-above-the-group | line 26: the quorum asks for 3 of 2 people
            quorum-below-threshold | line 26: the quorum is below the threshold of 2
            quorum-for-no-product | line 26: there is no product thermo-controller alpha without a quorum
            quorum-missing-for-one-product | line 26: each product needs a quorum line
            quorum-missing | at the end: expected 'quorum'
            quorum-of-0 | line 26: '0' is not a number from 1 to 9999
            quorum-of-unknown-group | line 26: the group developers is not defined
            quorum-twice | line 27: there is no product thermo-controller beta without a quorum
            rp-with-slash | line 5: 'sign.example.com/' is not a relying party id
            space-at-the-end | line 5: a line 'rp' has 2 fields separated by one space
            space-at-the-start | line 5: expected 'rp', found ''
            space-before-a-comment | line 1: expected 'version', found ''
            tab | a policy holds printable ASCII and line feeds only
            threshold-0 | line 19: '0' is not a number from 1 to 9999
            threshold-1 | line 19: the threshold must be at least 2 people
            threshold-above-a-quorum | line 26: the quorum is below the threshold of 3
            threshold-in-words | line 19: 'two' is not a number from 1 to 9999
            threshold-missing | line 20: expected 'threshold', found 'product'
            threshold-negative | line 19: '-2' is not a number from 1 to 9999
            threshold-twice | line 20: expected 'product', found 'threshold'
            threshold-with-leading-zero | line 19: '02' is not a number from 1 to 9999
            two-spaces | line 19: a line 'threshold' has 2 fields separated by one space
            unknown-line-at-the-end | line 28: 'revoke' is unknown or stands in the wrong place
            unknown-line-in-the-middle | line 19: expected 'threshold', found 'revoke'
            upper-case-kind | line 19: expected 'threshold', found 'Threshold'
            version-2 | line 2: only version 1 is known
            version-missing | line 2: expected 'version', found 'previous'
            version-twice | line 3: expected 'previous', found 'version'
            """.split("\n"))
            .map(row -> row.split(" \\| ", 2))
            .collect(Collectors.toMap(row -> row[0], row -> row[1]));

    static Stream<String> files() throws IOException {
        try (var files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString().replace(".policy", "")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void is_refused_with_its_sentence(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(folder().resolve(name + ".policy"));
        assertThatThrownBy(() -> Policy.parse(bytes))
                .isInstanceOf(PolicyException.class)
                .hasMessage(MESSAGES.get(name));
    }

    @Test
    void every_file_has_a_sentence_and_every_sentence_a_file() throws IOException {
        assertThat(MESSAGES.keySet()).containsExactlyInAnyOrderElementsOf(files().toList());
    }

    private static Path folder() {
        try {
            return Path.of(
                    InvalidPoliciesTest.class.getResource("/policy/invalid").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
