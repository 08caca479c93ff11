package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.evidence.ceremony.Records;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CanaryTest {

    @Test
    void is_a_text_that_no_image_can_be() throws CeremonyException {
        for (var key : CeremonyRecord.parse(Records.bytes(Records.REAL)).keys()) {
            var text = Canary.text(key);
            assertThat(text).startsWith("countersign/canary/v1\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(text.length).isBetween(1, 4095);
        }
    }

    @Test
    void is_another_one_for_each_key() throws CeremonyException {
        var keys = CeremonyRecord.parse(Records.bytes(Records.REAL)).keys();
        assertThat(Canary.text(keys.getFirst())).isNotEqualTo(Canary.text(keys.getLast()));
        assertThat(new String(Canary.text(keys.getLast()), StandardCharsets.US_ASCII))
                .isEqualTo("""
                        countersign/canary/v1
                        key=valve-1
                        spki-sha256=59db9e87d1f890b6b58135e7ca114420bdeb8e0c44ff14f77e22d64a4a5374c6
                        """);
    }
}
