package dev.countersign.signer.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A PKCS#11 module with its slots and tokens, as the standard sees them. */
final class NativeToken {
    private static final int LABEL_LENGTH = 32;
    private static final int INITIALIZE_ARGUMENTS_SIZE = 6 * Long.BYTES;
    private static final int INITIALIZE_FLAGS_OFFSET = 4 * Long.BYTES;

    private final Path module;
    private final Cryptoki functions;

    private NativeToken(Path module, Cryptoki functions) {
        this.module = module;
        this.functions = functions;
    }

    /**
     * Loads and initialises a module. That it is already initialised, by the JDK's provider in this process, is in
     * order.
     *
     * @throws TokenException if the file is no PKCS#11 module or does not initialise
     */
    static NativeToken load(Path module) {
        return of(module, Cryptoki.load(module));
    }

    /** The same with functions that were loaded before. */
    static NativeToken of(Path module, Cryptoki functions) {
        var token = new NativeToken(module, functions);
        token.initialize();
        return token;
    }

    /**
     * Ends the module and begins it again: some number their slots only at this moment. Only for a process in which
     * nobody else uses the module yet; every session and handle of the process dies.
     */
    void restart() {
        end();
        initialize();
    }

    /** C_Finalize; every session and handle of the process dies. */
    void end() {
        ReturnCode.check("C_Finalize", functions.end());
    }

    /** The slots that hold a token, initialised or not. */
    List<Slot> slots() {
        try (var arena = Arena.ofConfined()) {
            var count = arena.allocate(JAVA_LONG);
            // The first call asks for the number and also lets the module notice what has changed.
            ReturnCode.check("C_GetSlotList", functions.getSlotList(true, MemorySegment.NULL, count));
            var numbers = arena.allocate(JAVA_LONG, Math.max(1, count.get(JAVA_LONG, 0)));
            ReturnCode.check("C_GetSlotList", functions.getSlotList(true, numbers, count));
            var slots = new ArrayList<Slot>();
            for (int i = 0; i < count.get(JAVA_LONG, 0); i++) {
                slots.add(slot(numbers.getAtIndex(JAVA_LONG, i)));
            }
            return slots;
        }
    }

    /** The slot as it is now. */
    Slot slot(long number) {
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(Slot.TOKEN_INFO_SIZE, Long.BYTES);
            ReturnCode.check("C_GetTokenInfo", functions.getTokenInfo(number, info));
            return Slot.of(number, info);
        }
    }

    /**
     * The one slot that the condition picks.
     *
     * @throws TokenException if there is none, or more than one
     */
    Slot theOne(String what, Predicate<Slot> condition) {
        var found = slots().stream().filter(condition).toList();
        if (found.size() != 1) {
            throw new TokenException(
                    "The module " + module + " has " + found.size() + " tokens " + what + " instead of one.");
        }
        return found.getFirst();
    }

    /**
     * C_InitToken: everything on the token is lost.
     *
     * @param securityOfficerPin the token's own, or the one that it gets if it has none yet
     * @return false if the token has another one; nothing is lost then
     */
    boolean initializeToken(long slot, char[] securityOfficerPin, String label) {
        try (var arena = Arena.ofConfined()) {
            var padded = arena.allocate(LABEL_LENGTH);
            padded.fill((byte) ' ');
            padded.asByteBuffer().put(label.getBytes(StandardCharsets.US_ASCII));
            long code = NativePin.with(
                    securityOfficerPin,
                    (pin, length) -> ReturnCode.check(
                            "C_InitToken",
                            functions.initToken(slot, pin, length, padded),
                            ReturnCode.CKR_PIN_INCORRECT));
            return ReturnCode.CKR_OK.is(code);
        }
    }

    /** A session that may change the token. Close it. */
    NativeSession openToWrite(long slot) {
        return NativeSession.open(functions, slot, true);
    }

    /** A session that may only read. Close it. */
    NativeSession openToRead(long slot) {
        return NativeSession.open(functions, slot, false);
    }

    private void initialize() {
        try (var arena = Arena.ofConfined()) {
            var arguments = arena.allocate(INITIALIZE_ARGUMENTS_SIZE, Long.BYTES);
            arguments.fill((byte) 0);
            arguments.set(JAVA_LONG, INITIALIZE_FLAGS_OFFSET, Pkcs11.CKF_OS_LOCKING_OK);
            ReturnCode.check(
                    "C_Initialize", functions.initialize(arguments), ReturnCode.CKR_CRYPTOKI_ALREADY_INITIALIZED);
        }
    }

    /**
     * A slot and what CK_TOKEN_INFO says of the token in it.
     *
     * @param number the slot's number
     * @param label label without the blanks that fill it up
     * @param manufacturer the maker's name
     * @param model the model
     * @param serial serial number without the blanks that fill it up
     * @param flags CKF bits
     * @param maximumPinLength in bytes
     */
    record Slot(
            long number,
            String label,
            String manufacturer,
            String model,
            String serial,
            long flags,
            long maximumPinLength) {
        static final long TOKEN_INFO_SIZE = 208;

        static Slot of(long number, MemorySegment info) {
            return new Slot(
                    number,
                    text(info, 0, LABEL_LENGTH),
                    text(info, 32, 32),
                    text(info, 64, 16),
                    text(info, 80, 16),
                    info.get(JAVA_LONG, 96),
                    info.get(JAVA_LONG, 136));
        }

        boolean isInitialized() {
            return (flags & Pkcs11.CKF_TOKEN_INITIALIZED) != 0;
        }

        boolean wantsLogin() {
            return (flags & Pkcs11.CKF_LOGIN_REQUIRED) != 0;
        }

        private static String text(MemorySegment info, long offset, int length) {
            var bytes = info.asSlice(offset, length).toArray(JAVA_BYTE);
            return new String(bytes, StandardCharsets.ISO_8859_1).stripTrailing();
        }
    }
}
