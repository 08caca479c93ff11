package dev.countersign.testing;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * What shall go wrong between the signer and its token: a line of the shim's fault file.
 *
 * @param function which function fails
 * @param from first call that fails, counted from 1 in each process
 * @param to last call that fails
 * @param action how
 * @param argument the PKCS#11 code for {@code RV} and {@code RVTERM}, milliseconds for {@code HANG}, else 0
 */
public record Pkcs11Fault(Function function, long from, long to, Action action, long argument) {
    /** The codes of PKCS#11 that a driver is known to come up with. */
    public static final long GENERAL_ERROR = 0x05;

    public static final long DEVICE_ERROR = 0x30;
    public static final long DEVICE_MEMORY = 0x31;
    public static final long DEVICE_REMOVED = 0x32;
    public static final long KEY_HANDLE_INVALID = 0x60;
    public static final long OBJECT_HANDLE_INVALID = 0x82;
    public static final long PIN_INCORRECT = 0xA0;
    public static final long PIN_LOCKED = 0xA4;
    public static final long SESSION_COUNT = 0xB1;
    public static final long SESSION_HANDLE_INVALID = 0xB3;
    public static final long TOKEN_NOT_PRESENT = 0xE0;
    public static final long USER_NOT_LOGGED_IN = 0x101;

    /** The functions that can fail. */
    public enum Function {
        C_SIGN("C_Sign"),
        C_SIGN_INIT("C_SignInit"),
        C_SIGN_UPDATE("C_SignUpdate"),
        C_SIGN_FINAL("C_SignFinal"),
        C_OPEN_SESSION("C_OpenSession"),
        C_LOGIN("C_Login"),
        C_FIND_OBJECTS("C_FindObjects"),
        C_GET_ATTRIBUTE_VALUE("C_GetAttributeValue");

        private final String word;

        Function(String word) {
            this.word = word;
        }

        /** As PKCS#11 calls it. */
        public String word() {
            return word;
        }

        /** Whether it gives out a signature, which can then be a wrong one. */
        public boolean givesSignature() {
            return this == C_SIGN || this == C_SIGN_FINAL;
        }
    }

    /** How a function fails. */
    public enum Action {
        /** The code comes back and the token was not asked: an operation that was begun stays active. */
        RV,
        /** The token did its work, the result is thrown away, and the code comes back. */
        RVTERM,
        /** One bit of the signature is another. */
        FLIP,
        /** The signature is all zeros. */
        ZERO,
        /** The signature is the one that was made before. */
        SWAP,
        /** Nothing happens for a while; then all goes on. */
        HANG,
        /** All sessions of the process are closed behind its back; then all goes on. */
        CLOSEALL,
        /** The process is killed, the token was not asked. */
        KILLBEFORE,
        /** The process is killed, the token did its work. */
        KILLAFTER;

        /** Whether only a function that gives out a signature can fail so. */
        public boolean altersSignature() {
            return switch (this) {
                case RVTERM, FLIP, ZERO, SWAP -> true;
                case RV, HANG, CLOSEALL, KILLBEFORE, KILLAFTER -> false;
            };
        }
    }

    public Pkcs11Fault {
        requireNonNull(function, "function is null");
        requireNonNull(action, "action is null");
        if (from < 1 || to < from) {
            throw new IllegalArgumentException("no calls: " + from + " to " + to);
        }
        if (action.altersSignature() && !function.givesSignature()) {
            throw new IllegalArgumentException(function.word() + " gives no signature");
        }
    }

    /** One call fails. */
    public static Pkcs11Fault at(long call, Function function, Action action, long argument) {
        return new Pkcs11Fault(function, call, call, action, argument);
    }

    /** Every call fails. */
    public static Pkcs11Fault always(Function function, Action action, long argument) {
        return new Pkcs11Fault(function, 1, Integer.MAX_VALUE, action, argument);
    }

    /** The line of the fault file. */
    String line() {
        return function.word() + " " + from + " " + to + " " + action.name().toLowerCase(Locale.ROOT) + " 0x"
                + Long.toHexString(argument) + "\n";
    }
}
