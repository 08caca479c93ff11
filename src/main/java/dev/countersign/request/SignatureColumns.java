package dev.countersign.request;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.Channel;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SshSignature;
import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/**
 * A person's signature as it lies in a table: verbatim, for the signer verifies these bytes again. Either the four members of
 * a WebAuthn assertion are there or the one of an SSH signature.
 */
@Embeddable
@SuppressWarnings("ArrayRecordComponent") // evidence is never compared, people are counted
public record SignatureColumns(
        byte @Nullable [] credentialId,
        byte @Nullable [] clientDataJson,
        byte @Nullable [] authenticatorData,
        byte @Nullable [] signature,
        byte @Nullable [] sshSignature) {

    /** The columns of this signature. */
    public static SignatureColumns of(PersonSignature made) {
        return switch (made) {
            case Assertion assertion ->
                new SignatureColumns(
                        assertion.credentialId(),
                        assertion.clientDataJson(),
                        assertion.authenticatorData(),
                        assertion.signature(),
                        null);
            case SshSignature ssh -> new SignatureColumns(null, null, null, null, ssh.blob());
        };
    }

    /**
     * The signature in these columns.
     *
     * @throws dev.countersign.evidence.StatementException if somebody wrote something else into the row
     */
    public PersonSignature made() {
        if (sshSignature != null) {
            return new SshSignature(sshSignature);
        }
        return new Assertion(
                present(credentialId), present(clientDataJson), present(authenticatorData), present(signature));
    }

    /** By which way it came. */
    public Channel channel() {
        return sshSignature == null ? Channel.WEB : Channel.COMMAND_LINE;
    }

    private static byte[] present(byte @Nullable [] member) {
        return member == null ? new byte[0] : member;
    }
}
