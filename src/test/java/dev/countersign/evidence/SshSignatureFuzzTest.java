package dev.countersign.evidence;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever bytes there are, they are an SSH signature by somebody, or refused with the one declared exception. */
class SshSignatureFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void bytes_are_a_signature_by_somebody_or_refused(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > SshSignature.MAXIMUM_BYTES) {
            return; // that no such signature exists is tested elsewhere
        }
        try {
            Signatures.vote(SshFiles.POLICY, new SshSignature(bytes), SshFiles.TEXT);
        } catch (EvidenceException e) {
            // a refusal
        }
    }
}
