package dev.countersign.evidence;

import java.util.Optional;

/** What the flags of an authenticator say (WebAuthn L3, 6.1), the same in an assertion and in an SSH signature by a security key. */
final class AuthenticatorFlags {
    static final int EXTENSION_DATA = 0x80;
    private static final int USER_PRESENT = 0x01;
    private static final int USER_VERIFIED = 0x04;
    private static final int BACKUP_ELIGIBLE = 0x08;
    private static final int BACKUP_STATE = 0x10;
    private static final int ATTESTED_DATA = 0x40;

    private AuthenticatorFlags() {}

    /**
     * Why a signature with these flags does not count, in one sentence.
     *
     * @param synced whether the policy allows that the credential be copied to other devices
     */
    static Optional<String> refusal(int flags, boolean synced) {
        if ((flags & USER_PRESENT) == 0 || (flags & USER_VERIFIED) == 0) {
            return Optional.of(
                    "the authenticator did not verify the person (user presence and user verification are required)");
        }
        if ((flags & ATTESTED_DATA) != 0) {
            return Optional.of("the authenticator data is that of an enrolment");
        }
        if ((flags & BACKUP_STATE) != 0 && (flags & BACKUP_ELIGIBLE) == 0) {
            return Optional.of("the authenticator says that the credential was copied although it cannot be");
        }
        if ((flags & BACKUP_ELIGIBLE) != 0 && !synced) {
            return Optional.of(
                    "the credential can be copied to other devices (synced passkey), which the policy does not allow");
        }
        return Optional.empty();
    }
}
