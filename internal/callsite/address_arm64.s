#include "textflag.h"

// func ReturnAddress() uintptr
//
// R29 still points to the frame of the caller: [R29] is the frame pointer of
// its caller and [R29+8] the address it returns to.
TEXT ·ReturnAddress(SB), NOSPLIT|NOFRAME, $0-8
	MOVD 8(R29), R0
	MOVD R0, ret+0(FP)
	RET
