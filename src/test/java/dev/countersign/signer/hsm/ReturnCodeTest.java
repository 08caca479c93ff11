package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReturnCodeTest {

    @Test
    void names_the_function_and_the_code() {
        assertThatThrownBy(() -> ReturnCode.check("C_Login", 0xa0))
                .isInstanceOf(TokenException.class)
                .hasMessage("The token answered CKR_PIN_INCORRECT to C_Login.");
    }

    @Test
    void gives_a_vendors_own_code_as_a_number() {
        assertThatThrownBy(() -> ReturnCode.check("C_InitToken", 0x80000123L))
                .hasMessage("The token answered code 0x80000123 to C_InitToken.");
    }

    @Test
    void is_accepted_where_the_caller_deals_with_it() {
        assertThat(ReturnCode.check("C_Initialize", 0x191, ReturnCode.CKR_CRYPTOKI_ALREADY_INITIALIZED))
                .isEqualTo(0x191);
        assertThat(ReturnCode.check("C_Initialize", 0)).isZero();
    }
}
