package dev.countersign.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testing.CompletePolicy;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** No damage makes a policy pass for the one that it was. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DamagedPolicyTest {
    private static final String COMPLETE = CompletePolicy.TEXT;
    private final Policy policy = CompletePolicy.policy();

    @Test
    void every_change_of_one_bit_is_refused_or_another_policy() {
        byte[] bytes = COMPLETE.getBytes(US_ASCII);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(PolicyReader.read(flipped).digest()).isNotEqualTo(policy.digest());
            } catch (PolicyException e) {
                // refused
            }
        }
    }

    @Test
    void no_part_of_it_is_a_policy() {
        int last = COMPLETE.lastIndexOf("\nproduct ");
        int before = COMPLETE.lastIndexOf("\nproduct ", last - 1);
        byte[] bytes = COMPLETE.getBytes(US_ASCII);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            // Behind a whole product a policy may end, and then it is another one.
            if (length != last && length != last + 1 && length != before && length != before + 1) {
                assertThatThrownBy(() -> PolicyReader.read(cut))
                        .as("cut to %d", length)
                        .isInstanceOf(PolicyException.class);
            }
        }
    }
}
