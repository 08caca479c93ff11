package dev.countersign.policy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A policy that has been read and can be fulfilled; the package document is its grammar, {@link PolicyReader} reads it.
 *
 * @param digest 64 hexadecimal digits
 * @param previous digest of the policy before, 64 zeros for the first
 * @param development whether people, keys and credentials are for development only
 * @param directory digest of the file that says the people's names
 * @param rp WebAuthn relying party id
 * @param origin where approvers approve in a browser
 * @param softwareSsh whether ssh keys that lie in a file may approve
 * @param maxGap the longest silence of the journal after which the clock is still believed
 * @param keys by name
 * @param publication name of the key that signs the public files
 * @param people by id
 * @param groups the members by group name
 * @param threshold the least that any rule may ask for
 */
public record Policy(
        String digest,
        String previous,
        boolean development,
        Optional<String> directory,
        String rp,
        String origin,
        boolean softwareSsh,
        Duration maxGap,
        Map<String, Key> keys,
        Optional<String> publication,
        Map<String, Person> people,
        List<Credential> credentials,
        Map<String, Set<String>> groups,
        int threshold,
        Administration administration,
        List<Product> products) {

    /** So that it fits into one control frame of the signer. */
    public static final int MAXIMUM_BYTES = 40_960;

    public Policy {
        keys = Map.copyOf(keys);
        people = Map.copyOf(people);
        credentials = List.copyOf(credentials);
        groups = Map.copyOf(groups);
        products = List.copyOf(products);
    }

    /** A key of the token by the name that products use; {@code kind} is {@code rsa3072} or {@code p256}. */
    public record Key(String name, String kind, String spkiSha256) {
        /** How it signs, as statements say it. */
        public String algorithm() {
            return kind.equals("p256") ? "ecdsa-p256-sha256" : "rsassa-pss-sha256";
        }
    }

    /**
     * Somebody who may approve.
     *
     * @param subjects under which this person submits; the id itself counts as one without standing here
     */
    public record Person(String id, Set<String> subjects) {
        public Person {
            subjects = Set.copyOf(subjects);
        }
    }

    /** What the policy says about a project's channel. */
    public Optional<Product> product(String project, String channel) {
        return products.stream()
                .filter(product ->
                        product.project().equals(project) && product.channel().equals(channel))
                .findFirst();
    }

    /** The enrolled WebAuthn credential with exactly this id. */
    public Optional<Credential.WebAuthn> webAuthn(byte[] id) {
        return credentials(Credential.WebAuthn.class)
                .filter(credential -> Arrays.equals(credential.id(), id))
                .findFirst();
    }

    /** The enrolled ssh key of exactly this wire form. */
    public Optional<Credential.Ssh> ssh(byte[] key) {
        return credentials(Credential.Ssh.class)
                .filter(credential -> Arrays.equals(credential.key(), key))
                .findFirst();
    }

    /** The person who submits under this subject, if it is one of the people who may approve. */
    public Optional<String> personOf(String subject) {
        return people.values().stream()
                .filter(person ->
                        person.id().equals(subject) || person.subjects().contains(subject))
                .map(Person::id)
                .findFirst();
    }

    /** Whether this person belongs to this group. */
    public boolean isMember(String group, String person) {
        return members(group).contains(person);
    }

    /** The people of a group that the policy names. */
    public Set<String> members(String group) {
        return groups.getOrDefault(group, Set.of());
    }

    /** Whether this person has anything to approve with. */
    public boolean canApprove(String person) {
        return credentials.stream().anyMatch(credential -> credential.person().equals(person));
    }

    /** Whether this person can approve over the command line. */
    public boolean hasSsh(String person) {
        return credentials(Credential.Ssh.class)
                .anyMatch(credential -> credential.person().equals(person));
    }

    private <C extends Credential> Stream<C> credentials(Class<C> kind) {
        return credentials.stream().filter(kind::isInstance).map(kind::cast);
    }
}
