package dev.countersign.signer.hsm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A session with one token. Login and logout count for all sessions of the process. */
final class NativeSession implements AutoCloseable {
    private static final int ATTRIBUTE_SIZE = 3 * Long.BYTES;

    /** Larger than any value here: a certificate has a few hundred bytes. */
    private static final long LARGEST_VALUE = 8192;

    private static final int OBJECTS_AT_ONCE = 64;

    private final Cryptoki functions;
    private final long handle;

    private NativeSession(Cryptoki functions, long handle) {
        this.functions = functions;
        this.handle = handle;
    }

    static NativeSession open(Cryptoki functions, long slot, boolean toWrite) {
        try (var arena = Arena.ofConfined()) {
            var session = arena.allocate(JAVA_LONG);
            long flags = Pkcs11.CKF_SERIAL_SESSION | (toWrite ? Pkcs11.CKF_RW_SESSION : 0);
            ReturnCode.check("C_OpenSession", functions.openSession(slot, flags, session));
            return new NativeSession(functions, session.get(JAVA_LONG, 0));
        }
    }

    /** C_Login as CKU_SO or CKU_USER. */
    void logIn(long user, char[] pin) {
        NativePin.with(
                pin, (bytes, length) -> ReturnCode.check("C_Login", functions.login(handle, user, bytes, length)));
    }

    /**
     * C_Login as the user.
     *
     * @throws WrongPinException if the token did not take the PIN
     */
    void logInAsUser(char[] pin) throws WrongPinException {
        try {
            logIn(Pkcs11.CKU_USER, pin);
        } catch (TokenException e) {
            if (KeyStoreLogin.isRefusedPin(e)) {
                throw new WrongPinException(Causes.sentence(e), e);
            }
            throw e;
        }
    }

    void logOut() {
        ReturnCode.check("C_Logout", functions.logout(handle));
    }

    /** C_InitPIN: sets the user PIN; the security officer must be logged in. */
    void initializeUserPin(char[] pin) {
        NativePin.with(pin, (bytes, length) -> ReturnCode.check("C_InitPIN", functions.initPin(handle, bytes, length)));
    }

    /**
     * C_CreateObject.
     *
     * @param template value of each attribute, in the token's form
     */
    void create(Map<Long, byte[]> template) {
        try (var arena = Arena.ofConfined()) {
            var attributes = arena.allocate((long) ATTRIBUTE_SIZE * template.size(), Long.BYTES);
            long offset = 0;
            for (var attribute : template.entrySet()) {
                var value = attribute.getValue();
                var bytes = arena.allocate(Math.max(1, value.length));
                MemorySegment.copy(value, 0, bytes, JAVA_BYTE, 0, value.length);
                write(attributes, offset, attribute.getKey(), bytes, value.length);
                offset += ATTRIBUTE_SIZE;
            }
            var object = arena.allocate(JAVA_LONG);
            ReturnCode.check("C_CreateObject", functions.createObject(handle, attributes, template.size(), object));
        }
    }

    /** C_DestroyObject. Only for what a broken ceremony left; nothing that ever signed is destroyed here. */
    void destroy(long object) {
        ReturnCode.check("C_DestroyObject", functions.destroyObject(handle, object));
    }

    /** Handles of all objects that this session may see. */
    List<Long> objects() {
        try (var arena = Arena.ofConfined()) {
            ReturnCode.check("C_FindObjectsInit", functions.findAllObjectsInit(handle));
            var found = new ArrayList<Long>();
            var buffer = arena.allocate(JAVA_LONG, OBJECTS_AT_ONCE);
            var count = arena.allocate(JAVA_LONG);
            do {
                ReturnCode.check("C_FindObjects", functions.findObjects(handle, buffer, OBJECTS_AT_ONCE, count));
                for (int i = 0; i < count.get(JAVA_LONG, 0); i++) {
                    found.add(buffer.getAtIndex(JAVA_LONG, i));
                }
            } while (count.get(JAVA_LONG, 0) > 0);
            ReturnCode.check("C_FindObjectsFinal", functions.findObjectsFinal(handle));
            return found;
        }
    }

    /** The attributes that the object has and gives out, in one call to the token; the others are absent. */
    Map<Long, byte[]> read(long object, List<Long> types) {
        try (var arena = Arena.ofConfined()) {
            var attributes = arena.allocate((long) ATTRIBUTE_SIZE * types.size(), Long.BYTES);
            var values = new ArrayList<MemorySegment>();
            for (int i = 0; i < types.size(); i++) {
                var value = arena.allocate(LARGEST_VALUE);
                values.add(value);
                write(attributes, (long) i * ATTRIBUTE_SIZE, types.get(i), value, LARGEST_VALUE);
            }
            ReturnCode.check(
                    "C_GetAttributeValue",
                    functions.getAttributeValue(handle, object, attributes, types.size()),
                    ReturnCode.CKR_ATTRIBUTE_SENSITIVE,
                    ReturnCode.CKR_ATTRIBUTE_TYPE_INVALID);
            var read = new HashMap<Long, byte[]>();
            for (int i = 0; i < types.size(); i++) {
                long length = attributes.get(JAVA_LONG, (long) i * ATTRIBUTE_SIZE + 2 * Long.BYTES);
                if (length != Pkcs11.UNAVAILABLE) {
                    read.put(types.get(i), values.get(i).asSlice(0, length).toArray(JAVA_BYTE));
                }
            }
            return read;
        }
    }

    /**
     * Whether the token refuses an attribute as sensitive. Asks for the length only, so that a token which would give
     * the secret away never hands it to this process.
     */
    boolean isRefusedAsSensitive(long object, long type) {
        try (var arena = Arena.ofConfined()) {
            var attribute = arena.allocate(ATTRIBUTE_SIZE, Long.BYTES);
            write(attribute, 0, type, MemorySegment.NULL, 0);
            long code = ReturnCode.check(
                    "C_GetAttributeValue",
                    functions.getAttributeValue(handle, object, attribute, 1),
                    ReturnCode.CKR_ATTRIBUTE_SENSITIVE,
                    ReturnCode.CKR_ATTRIBUTE_TYPE_INVALID);
            return ReturnCode.CKR_ATTRIBUTE_SENSITIVE.is(code)
                    && attribute.get(JAVA_LONG, 2 * Long.BYTES) == Pkcs11.UNAVAILABLE;
        }
    }

    @Override
    public void close() {
        ReturnCode.check("C_CloseSession", functions.closeSession(handle));
    }

    private static void write(MemorySegment attributes, long offset, long type, MemorySegment value, long length) {
        attributes.set(JAVA_LONG, offset, type);
        attributes.set(ADDRESS, offset + Long.BYTES, value);
        attributes.set(JAVA_LONG, offset + 2 * Long.BYTES, length);
    }
}
