package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.KeyRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Counts and reads everything on a token and says how it differs from a record. Held at the end of a ceremony and at
 * each start of the signer: an object more is as bad as one less, for two keys may share a CKA_ID and a label, and who
 * searches for one may be given the other.
 */
final class Census {
    private static final List<Long> IDENTITY = List.of(Pkcs11.CKA_CLASS, Pkcs11.CKA_ID, Pkcs11.CKA_LABEL);

    private final NativeSession session;
    private final List<String> differences = new ArrayList<>();

    private Census(NativeSession session) {
        this.session = session;
    }

    /**
     * Compares the token with the keys.
     *
     * @param session a session of a process that is logged in as the user
     * @return a sentence for each difference; empty if there is none
     */
    static List<String> differences(NativeSession session, List<KeyRecord> keys) {
        var census = new Census(session);
        var objects = new ArrayList<TokenObject>();
        for (long handle : session.objects()) {
            objects.add(TokenObject.of(handle, session.read(handle, IDENTITY)));
        }
        for (var key : keys) {
            for (var object : census.theOne(objects, key, Pkcs11.CKO_PRIVATE_KEY)) {
                census.checkPrivateKey(key, object);
            }
            for (var object : census.theOne(objects, key, Pkcs11.CKO_PUBLIC_KEY)) {
                census.checkPublicKey(key, object);
            }
            for (var object : census.theOne(objects, key, Pkcs11.CKO_CERTIFICATE)) {
                census.checkCertificate(key, object);
            }
        }
        for (var stranger : objects) {
            census.differences.add("there is " + stranger.description() + " that the ceremony did not make");
        }
        return List.copyOf(census.differences);
    }

    /**
     * What an addition that broke off left: objects with its CKA_ID, and such as have neither CKA_ID nor label because
     * the token was interrupted while it wrote them.
     *
     * @return handles
     */
    static List<Long> leftovers(NativeSession session, String id) {
        return session.objects().stream()
                .map(handle -> TokenObject.of(handle, session.read(handle, IDENTITY)))
                .filter(object -> object.id().equals(id)
                        || (object.id().isEmpty() && object.label().isEmpty()))
                .map(TokenObject::handle)
                .toList();
    }

    private void checkPrivateKey(KeyRecord key, TokenObject object) {
        checkAttributes(key, object, KeyAttributes.ofPrivateKey(key.template()));
        checkNumbers(key, object, true);
        for (long secret : KeyAttributes.secretsOf(key.template())) {
            if (!session.isRefusedAsSensitive(object.handle(), secret)) {
                differences.add("the token does not refuse to show the secret attribute 0x" + Long.toHexString(secret)
                        + " of the private key of " + key.name());
            }
        }
    }

    private void checkPublicKey(KeyRecord key, TokenObject object) {
        checkAttributes(key, object, KeyAttributes.ofPublicKey(key.template()));
        checkNumbers(key, object, false);
    }

    private void checkCertificate(KeyRecord key, TokenObject object) {
        checkAttributes(key, object, KeyAttributes.OF_CERTIFICATE);
        var value = session.read(object.handle(), List.of(Pkcs11.CKA_VALUE)).get(Pkcs11.CKA_VALUE);
        if (value == null || !HolderCertificate.holds(value, key)) {
            differences.add("the certificate of " + key.name() + " does not hold its public key");
        }
    }

    /** Takes the objects of a class with the key's CKA_ID out of the list; says so if it is not one. */
    private List<TokenObject> theOne(List<TokenObject> objects, KeyRecord key, long objectClass) {
        var found = objects.stream()
                .filter(object ->
                        object.objectClass() == objectClass && object.id().equals(key.id()))
                .toList();
        objects.removeAll(found);
        if (found.size() != 1) {
            differences.add("there are " + found.size() + " objects instead of one that are a "
                    + TokenObject.className(objectClass) + " with the CKA_ID " + key.id() + " of " + key.name());
        }
        return found;
    }

    private void checkAttributes(KeyRecord key, TokenObject object, List<KeyAttributes.Demand> demands) {
        var values = session.read(
                object.handle(),
                demands.stream().map(KeyAttributes.Demand::type).toList());
        for (var demand : demands) {
            var value = values.get(demand.type());
            if (!Arrays.equals(demand.bytes(), value)) {
                differences.add(demand.name() + " of the " + object.className() + " of " + key.name() + " is "
                        + (value == null ? "not given out" : KeyAttributes.text(value)) + " instead of "
                        + demand.text());
            }
        }
    }

    private void checkNumbers(KeyRecord key, TokenObject object, boolean isPrivate) {
        var values = session.read(object.handle(), PublicNumbers.attributes(key.template()));
        if (!PublicNumbers.agree(key, isPrivate, values)) {
            differences.add(
                    "the " + object.className() + " of " + key.name() + " is another key than the recorded one");
        }
    }

    /**
     * One object on the token.
     *
     * @param handle its handle in this process
     * @param objectClass CKO number, or -1
     * @param id CKA_ID in hex, empty if it has none
     * @param label CKA_LABEL, empty if it has none
     */
    private record TokenObject(long handle, long objectClass, String id, String label) {
        static TokenObject of(long handle, Map<Long, byte[]> values) {
            var none = new byte[0];
            var objectClass = values.getOrDefault(Pkcs11.CKA_CLASS, none);
            return new TokenObject(
                    handle,
                    objectClass.length == Long.BYTES
                            ? ByteBuffer.wrap(objectClass)
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .getLong()
                            : -1,
                    HexFormat.of().formatHex(values.getOrDefault(Pkcs11.CKA_ID, none)),
                    new String(values.getOrDefault(Pkcs11.CKA_LABEL, none), StandardCharsets.UTF_8));
        }

        String className() {
            return className(objectClass);
        }

        String description() {
            return "an object, a " + className() + " with the CKA_ID \"" + id + "\" and the label \"" + label + "\",";
        }

        static String className(long objectClass) {
            if (objectClass == Pkcs11.CKO_PRIVATE_KEY) {
                return "private key";
            }
            if (objectClass == Pkcs11.CKO_PUBLIC_KEY) {
                return "public key";
            }
            if (objectClass == Pkcs11.CKO_CERTIFICATE) {
                return "certificate";
            }
            return "thing of the class " + objectClass;
        }
    }
}
