#include "textflag.h"

// func ReturnAddress() uintptr
//
// BP still points to the frame of the caller: [BP] is the frame pointer of its
// caller and [BP+8] the address it returns to.
TEXT ·ReturnAddress(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ 8(BP), AX
	MOVQ AX, ret+0(FP)
	RET
