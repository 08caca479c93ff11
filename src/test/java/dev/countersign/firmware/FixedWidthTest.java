package dev.countersign.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class FixedWidthTest {

    @Test
    void fills_up_on_the_far_side_of_the_least_significant_byte() {
        assertThat(FixedWidth.bigEndian(BigInteger.valueOf(0x0102), 4)).containsExactly(0, 0, 1, 2);
        assertThat(FixedWidth.littleEndian(BigInteger.valueOf(0x0102), 4)).containsExactly(2, 1, 0, 0);
    }

    @Test
    void writes_no_sign_byte() {
        assertThat(FixedWidth.bigEndian(BigInteger.valueOf(0xFF01), 2)).containsExactly(0xFF, 1);
    }

    @Test
    void takes_no_number_that_does_not_fit() {
        assertThatIllegalArgumentException().isThrownBy(() -> FixedWidth.bigEndian(BigInteger.valueOf(256), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> FixedWidth.bigEndian(BigInteger.valueOf(-1), 1));
    }

    @Test
    void reads_what_it_has_written() {
        BigInteger number = new BigInteger("80000000000000000000000000000001", 16);
        byte[] field = FixedWidth.littleEndian(number, 20);

        assertThat(FixedWidth.fromLittleEndian(field, 0, 20)).isEqualTo(number);
    }
}
