package dev.countersign.signer.hsm;

/**
 * The numbers of PKCS#11 2.40 that are used here, under the names of the standard's header {@code pkcs11t.h}. Where a
 * name is cryptic, so is the standard's; a translation would only hide which one is meant.
 */
final class Pkcs11 {
    static final long CKF_OS_LOCKING_OK = 0x2;

    static final long CKF_LOGIN_REQUIRED = 0x4;
    static final long CKF_TOKEN_INITIALIZED = 0x400;

    static final long CKF_RW_SESSION = 0x2;
    static final long CKF_SERIAL_SESSION = 0x4;

    static final long CKU_SO = 0;
    static final long CKU_USER = 1;

    static final long CKO_CERTIFICATE = 1;
    static final long CKO_PUBLIC_KEY = 2;
    static final long CKO_PRIVATE_KEY = 3;

    static final long CKC_X_509 = 0;

    static final long CKK_RSA = 0;
    static final long CKK_EC = 3;

    static final long CKM_RSA_PKCS_KEY_PAIR_GEN = 0x0;
    static final long CKM_RSA_PKCS_PSS = 0xd;
    static final long CKM_EC_KEY_PAIR_GEN = 0x1040;
    static final long CKM_ECDSA = 0x1041;

    static final long CKA_CLASS = 0x0;
    static final long CKA_TOKEN = 0x1;
    static final long CKA_PRIVATE = 0x2;
    static final long CKA_LABEL = 0x3;
    static final long CKA_VALUE = 0x11;
    static final long CKA_CERTIFICATE_TYPE = 0x80;
    static final long CKA_ISSUER = 0x81;
    static final long CKA_SERIAL_NUMBER = 0x82;
    static final long CKA_KEY_TYPE = 0x100;
    static final long CKA_SUBJECT = 0x101;
    static final long CKA_ID = 0x102;
    static final long CKA_SENSITIVE = 0x103;
    static final long CKA_ENCRYPT = 0x104;
    static final long CKA_DECRYPT = 0x105;
    static final long CKA_WRAP = 0x106;
    static final long CKA_UNWRAP = 0x107;
    static final long CKA_SIGN = 0x108;
    static final long CKA_SIGN_RECOVER = 0x109;
    static final long CKA_VERIFY = 0x10a;
    static final long CKA_VERIFY_RECOVER = 0x10b;
    static final long CKA_DERIVE = 0x10c;
    static final long CKA_MODULUS = 0x120;
    static final long CKA_PUBLIC_EXPONENT = 0x122;
    static final long CKA_PRIVATE_EXPONENT = 0x123;
    static final long CKA_PRIME_1 = 0x124;
    static final long CKA_PRIME_2 = 0x125;
    static final long CKA_EXPONENT_1 = 0x126;
    static final long CKA_EXPONENT_2 = 0x127;
    static final long CKA_COEFFICIENT = 0x128;
    static final long CKA_EXTRACTABLE = 0x162;
    static final long CKA_LOCAL = 0x163;
    static final long CKA_NEVER_EXTRACTABLE = 0x164;
    static final long CKA_ALWAYS_SENSITIVE = 0x165;
    static final long CKA_KEY_GEN_MECHANISM = 0x166;
    static final long CKA_MODIFIABLE = 0x170;
    static final long CKA_COPYABLE = 0x171;
    static final long CKA_EC_PARAMS = 0x180;
    static final long CKA_EC_POINT = 0x181;
    static final long CKA_ALWAYS_AUTHENTICATE = 0x202;
    static final long CKA_ALLOWED_MECHANISMS = 0x40000600L;

    /** What a length says when the token does not give the value out (CK_UNAVAILABLE_INFORMATION). */
    static final long UNAVAILABLE = -1;

    private Pkcs11() {}
}
